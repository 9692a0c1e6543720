import type { Token } from './lexer.ts'
import { operandText, type Command, type Node, type Operand, type Pipe } from './nodes.ts'
import { readNumber } from './number.ts'
import { KEYWORDS, shown, TokenReader } from './token-reader.ts'

/** A parsed text: what it says itself, and the templates it defines. */
export interface Parsed {
  readonly root: readonly Node[]
  readonly defined: ReadonlyMap<string, readonly Node[]>
}

export interface ParseOptions {
  /** Names of the functions that may be called. */
  readonly functions: ReadonlySet<string>
  /** Variables that are there from the start, without `$`. */
  readonly variables: readonly string[]
}

/** Parses a template; throws TemplateSyntaxError with the message of Go's text/template. */
export function parse(source: string, options: ParseOptions): Parsed {
  return new Parser(source, options).parse()
}

type Ending = 'end' | 'else'

class Parser {
  readonly #tokens: TokenReader
  readonly #functions: ReadonlySet<string>
  readonly #defined = new Map<string, readonly Node[]>()
  readonly #rootVariables: readonly string[]
  #variables: string[]
  #rangeDepth = 0

  constructor(source: string, { functions, variables }: ParseOptions) {
    this.#tokens = new TokenReader(source)
    this.#functions = functions
    this.#rootVariables = variables.map(name => `$${name}`)
    this.#variables = ['$', ...this.#rootVariables]
  }

  parse(): Parsed {
    const root: Node[] = []
    for (;;) {
      const token = this.#tokens.next()
      if (token.kind === 'end') return { root, defined: this.#defined }
      if (token.kind === 'open' && this.#tokens.peekWord() === 'define') {
        this.#tokens.nextWord()
        this.#define()
        continue
      }
      const node = this.#textOrAction(token)
      if (typeof node === 'string') this.#tokens.fail(`unexpected {{${node}}}`, token)
      root.push(node)
    }
  }

  #define(): void {
    const name = this.#tokens.nextWord()
    if (name.kind !== 'string') this.#tokens.unexpected(name, 'define clause')
    this.#tokens.expectClose('define clause')
    const outer = this.#variables
    const outerDepth = this.#rangeDepth
    this.#variables = ['$']
    this.#rangeDepth = 0
    const { list, ending } = this.#list()
    if (ending !== 'end') this.#tokens.fail(`unexpected {{${ending}}} in define clause`, name)
    this.#variables = outer
    this.#rangeDepth = outerDepth
    this.#add(name.value ?? '', list, name)
  }

  /** A second definition counts when the first says nothing. */
  #add(name: string, list: readonly Node[], at: Token): void {
    const isEmpty = (nodes: readonly Node[]): boolean =>
      nodes.every(node => node.kind === 'text' && node.text.trim() === '')
    const known = this.#defined.get(name)
    if (known !== undefined && !isEmpty(known)) {
      if (isEmpty(list)) return
      this.#tokens.fail(`template: multiple definition of template "${name}"`, at)
    }
    this.#defined.set(name, list)
  }

  /** Reads until `{{end}}` or `{{else}}`. */
  #list(): { list: Node[]; ending: Ending } {
    const list: Node[] = []
    for (;;) {
      const token = this.#tokens.next()
      if (token.kind === 'end') this.#tokens.fail('unexpected EOF', token)
      const node = this.#textOrAction(token)
      if (node === 'end' || node === 'else') return { list, ending: node }
      list.push(node)
    }
  }

  #textOrAction(token: Token): Node | Ending {
    if (token.kind === 'text') return { kind: 'text', text: token.text }
    const word = this.#tokens.nextWord()
    const { at } = word
    if (word.kind === 'word') {
      switch (word.text) {
        case 'end':
          this.#tokens.expectClose('end')
          return 'end'
        case 'else':
          return this.#else()
        case 'if':
        case 'with':
        case 'range':
          return this.#control(word.text, at)
        case 'template':
          return this.#template(at)
        case 'block':
          return this.#block(at)
        case 'define':
          this.#tokens.fail('unexpected <define> in command', word)
        case 'break':
        case 'continue':
          if (!this.#functions.has(word.text)) return this.#leave(word.text, word)
      }
    }
    this.#tokens.push(word)
    const pipe = this.#pipeline('command', 'close')
    return { kind: 'action', pipe, at }
  }

  #else(): Ending {
    const next = this.#tokens.peek()
    // `{{else if}}` and `{{else with}}` are taken up by who reads the list.
    if (next.kind === 'word' && (next.text === 'if' || next.text === 'with')) return 'else'
    this.#tokens.expectClose('else')
    return 'else'
  }

  #control(kind: 'if' | 'with' | 'range', at: number): Node {
    const mark = this.#variables.length
    const pipe = this.#pipeline(kind, 'close')
    if (kind === 'range') this.#rangeDepth++
    const { list, ending } = this.#list()
    if (kind === 'range') this.#rangeDepth--
    let otherwise: readonly Node[] | undefined
    if (ending === 'else') {
      const next = this.#tokens.peek()
      if (next.kind === 'word' && next.text === kind && kind !== 'range') {
        this.#tokens.nextWord()
        otherwise = [this.#control(kind, at)]
      } else if (next.kind === 'word' && (next.text === 'if' || next.text === 'with')) {
        this.#tokens.unexpected(next, 'else')
      } else {
        const rest = this.#list()
        if (rest.ending === 'else') this.#tokens.fail(`expected end; found {{else}}`, next)
        otherwise = rest.list
      }
    }
    this.#variables.length = mark
    return { kind, pipe, list, otherwise, at }
  }

  #template(at: number): Node {
    const name = this.#tokens.nextWord()
    if (name.kind !== 'string') this.#tokens.unexpected(name, 'template clause')
    const next = this.#tokens.nextWord()
    if (next.kind === 'close') {
      return { kind: 'template', name: name.value ?? '', pipe: undefined, at }
    }
    this.#tokens.push(next)
    const pipe = this.#pipeline('template clause', 'close')
    return { kind: 'template', name: name.value ?? '', pipe, at }
  }

  #block(at: number): Node {
    const name = this.#tokens.nextWord()
    if (name.kind !== 'string') this.#tokens.unexpected(name, 'block clause')
    const pipe = this.#pipeline('block clause', 'close')
    const outer = this.#variables
    this.#variables = ['$']
    const { list, ending } = this.#list()
    if (ending !== 'end') this.#tokens.fail(`unexpected {{${ending}}} in block clause`, name)
    this.#variables = outer
    this.#add(name.value ?? '', list, name)
    return { kind: 'template', name: name.value ?? '', pipe, at }
  }

  #leave(kind: 'break' | 'continue', word: Token): Node {
    const next = this.#tokens.nextWord()
    if (next.kind !== 'close') this.#tokens.fail(`unexpected ${shown(next)} in {{${kind}}}`, next)
    if (this.#rangeDepth === 0) this.#tokens.fail(`{{${kind}}} outside {{range}}`, word)
    return { kind, at: word.at }
  }

  #pipeline(context: string, end: 'close' | ')'): Pipe {
    const first = this.#tokens.peek()
    const { variables, isAssignment } = this.#declarations(context)
    const commands: Command[] = []
    for (;;) {
      const token = this.#tokens.nextWord()
      if (token.kind === end || (end === ')' && token.text === ')')) {
        if (commands.length === 0) this.#tokens.fail(`missing value for ${context}`, token)
        commands.slice(1).forEach(({ operands: [operand] }, i) => {
          if (operand !== undefined && NOT_EXECUTABLE.has(operand.kind)) {
            this.#tokens.fail(`non executable command in pipeline stage ${i + 2}`, token)
          }
        })
        return { kind: 'pipe', commands, variables, isAssignment, at: first.at }
      }
      const isOperand = token.kind !== 'close' && token.kind !== 'mark'
      if (!isOperand && token.text !== '(') this.#tokens.unexpected(token, context)
      if (token.kind === 'end') this.#tokens.unexpected(token, context)
      this.#tokens.push(token)
      commands.push(this.#command())
    }
  }

  #declarations(context: string): Pick<Pipe, 'variables' | 'isAssignment'> {
    const none = { variables: [], isAssignment: false }
    const variable = this.#tokens.peek()
    if (variable.kind !== 'variable') return none
    this.#tokens.nextWord()
    const mark = this.#tokens.peekRaw(2).find(({ kind }) => kind !== 'space')
    if (mark?.text === ':=' || mark?.text === '=') {
      this.#tokens.nextWord()
      return { variables: this.#declare([variable], mark), isAssignment: mark.text === '=' }
    }
    if (mark?.text === ',') {
      this.#tokens.nextWord()
      const second = this.#tokens.nextWord()
      const assigned = this.#tokens.nextWord()
      if (context !== 'range' || second.kind !== 'variable') {
        this.#tokens.fail(`too many declarations in ${context}`, second)
      }
      if (assigned.text !== ':=' && assigned.text !== '=') {
        this.#tokens.fail('range can only initialize variables', assigned)
      }
      const variables = this.#declare([variable, second], assigned)
      return { variables, isAssignment: assigned.text === '=' }
    }
    this.#tokens.push(variable)
    return none
  }

  #declare(variables: readonly Token[], mark: Token): string[] {
    for (const variable of variables) {
      if (mark.text === ':=') this.#variables.push(variable.text)
    }
    return variables.map(({ text }) => text)
  }

  #mustKnow(variable: Token): void {
    if (!this.#variables.includes(variable.text)) {
      this.#tokens.fail(`undefined variable "${variable.text}"`, variable)
    }
  }

  #command(): Command {
    const { at } = this.#tokens.peek()
    const operands: Operand[] = []
    for (;;) {
      this.#tokens.peek()
      const operand = this.#operand()
      if (operand !== undefined) operands.push(operand)
      const token = this.#tokens.next()
      if (token.kind === 'space') {
        // What follows a space may end the command, too.
        const next = this.#tokens.peek()
        if (next.kind !== 'close' && next.text !== ')' && next.text !== '|') continue
        this.#tokens.nextWord()
        this.#endCommand(next)
        break
      }
      this.#endCommand(token)
      break
    }
    if (operands.length === 0) this.#tokens.fail('empty command', this.#tokens.peek())
    return { operands, at }
  }

  #endCommand(token: Token): void {
    if (token.kind === 'close' || token.text === ')') this.#tokens.push(token)
    else if (token.text !== '|' || token.kind !== 'mark') this.#tokens.unexpected(token, 'operand')
  }

  /** An operand with the fields behind it. */
  #operand(): Operand | undefined {
    const term = this.#term()
    if (term === undefined) return undefined
    const names: string[] = []
    while (this.#tokens.peekRaw(1)[0]?.kind === 'field')
      names.push(this.#tokens.next().text.slice(1))
    if (names.length === 0) return term
    if (term.kind === 'field' || term.kind === 'variable') {
      return { ...term, names: [...term.names, ...names] }
    }
    if (NOT_EXECUTABLE.has(term.kind)) {
      const text = JSON.stringify(operandText(term))
      this.#tokens.fail(`unexpected . after term ${text}`, this.#tokens.peek())
    }
    return { kind: 'chain', of: term, names }
  }

  #term(): Operand | undefined {
    const token = this.#tokens.nextWord()
    switch (token.kind) {
      case 'word':
        return this.#word(token)
      case 'dot':
        return { kind: 'dot' }
      case 'variable':
        this.#mustKnow(token)
        return { kind: 'variable', names: [token.text] }
      case 'field':
        return { kind: 'field', names: [token.text.slice(1)] }
      case 'number':
      case 'char': {
        const value =
          token.kind === 'char' ? BigInt(token.value?.codePointAt(0) ?? 0) : readNumber(token.text)
        if (value === undefined) this.#tokens.fail(`bad number syntax: "${token.text}"`, token)
        return { kind: 'number', value, isRune: token.kind === 'char', source: token.text }
      }
      case 'string':
        return { kind: 'string', value: token.value ?? '', source: token.text }
      case 'mark':
        if (token.text === '(') return this.#pipeline('parenthesized pipeline', ')')
        break
      case 'text':
      case 'open':
      case 'close':
      case 'space':
      case 'end':
    }
    this.#tokens.push(token)
    return undefined
  }

  #word(token: Token): Operand {
    if (token.text === 'true' || token.text === 'false') {
      return { kind: 'bool', value: token.text === 'true' }
    }
    if (token.text === 'nil') return { kind: 'nil' }
    if (KEYWORDS.has(token.text)) this.#tokens.fail(`unexpected <${token.text}> in operand`, token)
    if (!this.#functions.has(token.text))
      this.#tokens.fail(`function "${token.text}" not defined`, token)
    return { kind: 'function', name: token.text }
  }
}

const NOT_EXECUTABLE = new Set<Operand['kind']>(['bool', 'dot', 'nil', 'number', 'string'])
