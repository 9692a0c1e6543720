import { unquoteChar, unquoteText } from './unquote.ts'

/** A word of a template. */
export interface Token {
  readonly kind:
    | 'text'
    | 'open'
    | 'close'
    | 'space'
    | 'string'
    | 'number'
    | 'char'
    | 'field'
    | 'variable'
    | 'word'
    | 'dot'
    | 'mark'
    | 'end'
  readonly text: string
  /** What a string or a character stands for. */
  readonly value?: string
  /** Where it begins in the template. */
  readonly at: number
}

/** Something that no template can say; the message is Go's. */
export class TemplateSyntaxError extends SyntaxError {
  /** Where in the template. */
  readonly at: number

  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

/** The last space before `-}}` belongs to the delimiter. */
const SPACE = /[ \t\r\n]+(?=[ \t\r\n]-\}\})|[ \t\r\n]+/y
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y
const RAW = /`[^`]*`/y
const CHAR = /'(?:[^'\\\n]|\\[^\n])+'/y
const NUMBER =
  /[-+]?(?:0[xX][0-9a-fA-F_]*|0[oO][0-7_]*|0[bB][01_]*|[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9_]+)?/y
const NAME = /[\p{L}_\p{Nd}]+/uy

/** Splits a template into words: texts between actions, and the words of actions. */
export function* tokenize(source: string): Generator<Token> {
  let at = 0
  let trims = false
  for (;;) {
    const open = source.indexOf('{{', at)
    const until = open < 0 ? source.length : open
    const trimsEnd = open >= 0 && /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4))
    const whole = source.slice(at, until)
    let text = trims ? whole.replace(/^[ \t\r\n]+/, '') : whole
    if (trimsEnd) text = text.replace(/[ \t\r\n]+$/, '')
    if (text !== '') yield { kind: 'text', text, at }
    if (open < 0) break
    const inside = open + (trimsEnd ? 3 : 2)
    if (/^\s?\/\*/.test(source.slice(inside, inside + 3)) && isComment(source, inside)) {
      const end = endOfComment(source, inside)
      at = end.at
      trims = end.trims
      continue
    }
    yield { kind: 'open', text: '{{', at: open }
    const action = new ActionLexer(source, inside)
    yield* action.words()
    at = action.at
    trims = action.trims
  }
  yield { kind: 'end', text: 'EOF', at: source.length }
}

/** A comment begins right behind the delimiter, or behind the space of a trim marker. */
function isComment(source: string, inside: number): boolean {
  return (
    source.startsWith('/*', inside) ||
    (source[inside - 1] === '-' && source.startsWith('/*', inside + 1))
  )
}

function endOfComment(source: string, from: number): { at: number; trims: boolean } {
  const close = source.indexOf('*/', from)
  if (close < 0) throw new TemplateSyntaxError(from, 'unclosed comment')
  const found = /^(?:([ \t\r\n]-)?\}\})/.exec(source.slice(close + 2, close + 7))
  if (found === null) {
    throw new TemplateSyntaxError(from, 'comment ends before closing delimiter')
  }
  return { at: close + 2 + found[0].length, trims: found[1] !== undefined }
}

/** The words of one action. */
class ActionLexer {
  readonly #source: string
  at: number
  trims = false
  #parens = 0

  constructor(source: string, at: number) {
    this.#source = source
    this.at = at
  }

  *words(): Generator<Token> {
    for (;;) {
      const closing = /^(?:[ \t\r\n]-)?\}\}/.exec(this.#source.slice(this.at, this.at + 4))
      if (closing !== null) {
        if (this.#parens > 0) this.#fail('unclosed left paren')
        this.trims = closing[0].length > 2
        const { at } = this
        this.at += closing[0].length
        yield { kind: 'close', text: '}}', at }
        return
      }
      if (this.at >= this.#source.length) this.#fail('unclosed action')
      yield this.#word()
    }
  }

  #word(): Token {
    const { at } = this
    const space = this.#take(SPACE)
    if (space !== undefined) return { kind: 'space', text: space, at }
    const first = this.#source[this.at] ?? ''
    if (first === '"') return this.#quoted(STRING, 'unterminated quoted string', at)
    if (first === '`') {
      const text = this.#take(RAW) ?? this.#fail('unterminated raw quoted string')
      return { kind: 'string', text, value: text.slice(1, -1).replaceAll('\r', ''), at }
    }
    if (first === "'") {
      const text = this.#take(CHAR) ?? this.#fail('unterminated character constant')
      return {
        kind: 'char',
        text,
        value: unquoteChar(text) ?? this.#fail(`malformed character constant: ${text}`),
        at,
      }
    }
    if (first === '$' || (first === '.' && !/[0-9]/.test(this.#source[this.at + 1] ?? ''))) {
      this.at++
      const name = this.#take(NAME) ?? ''
      this.#mustEnd()
      if (first === '$') return { kind: 'variable', text: `$${name}`, at }
      return name === '' ? { kind: 'dot', text: '.', at } : { kind: 'field', text: `.${name}`, at }
    }
    if (/[-+.0-9]/.test(first)) {
      const text = this.#take(NUMBER)
      if (text === undefined || /[\p{L}\p{Nd}_]/u.test(this.#source[this.at] ?? '')) {
        this.#fail(
          `bad number syntax: "${(text ?? first) + (text === undefined ? '' : (this.#source[this.at] ?? ''))}"`,
        )
      }
      return { kind: 'number', text: text ?? '', at }
    }
    const name = this.#take(NAME)
    if (name !== undefined) {
      this.#mustEnd()
      return { kind: 'word', text: name, at }
    }
    return this.#mark(first, at)
  }

  #mark(first: string, at: number): Token {
    if (this.#source.startsWith(':=', this.at)) {
      this.at += 2
      return { kind: 'mark', text: ':=', at }
    }
    if (first === ':') this.#fail('expected :=')
    if (first === '(') this.#parens++
    if (first === ')' && --this.#parens < 0) this.#fail('unexpected right paren')
    if (!/[|=(),]/.test(first)) {
      const point = this.#source.codePointAt(this.at) ?? 0
      const shown = String.fromCodePoint(point)
      const code = point.toString(16).toUpperCase().padStart(4, '0')
      this.#fail(`unrecognized character in action: U+${code} '${shown}'`)
    }
    this.at++
    return { kind: 'mark', text: first, at }
  }

  #quoted(pattern: RegExp, message: string, at: number): Token {
    const text = this.#take(pattern) ?? this.#fail(message)
    return { kind: 'string', text, value: unquoteText(text) ?? this.#fail('invalid syntax'), at }
  }

  /** Names end with a space, a mark, or a dot that begins the next field. */
  #mustEnd(): void {
    const next = this.#source[this.at]
    if (next === undefined || /[ \t\r\n.,|:()=]/.test(next)) return
    if (/^(?:[ \t\r\n]-)?\}\}/.test(this.#source.slice(this.at, this.at + 4))) return
    const point = this.#source.codePointAt(this.at) ?? 0
    const code = point.toString(16).toUpperCase().padStart(4, '0')
    this.#fail(`bad character U+${code} '${String.fromCodePoint(point)}'`)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const text = pattern.exec(this.#source)?.[0]
    if (text === undefined || text === '') return undefined
    this.at += text.length
    return text
  }

  #fail(message: string): never {
    throw new TemplateSyntaxError(this.at, message)
  }
}
