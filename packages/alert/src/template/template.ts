import { fieldReader, variableReader, type TemplateData, type Value } from './data.ts'
import { formatValue } from './format.ts'
import { functions, type TemplateFunction } from './functions.ts'
import { tokenize, type Token } from './tokens.ts'

/** A parsed template. */
export interface Template {
  /** Renders it; throws when a function does not take its arguments. */
  run(data: TemplateData): string
}

type Reader = (data: TemplateData) => Value

const keywords = new Set([
  'if',
  'else',
  'end',
  'range',
  'with',
  'define',
  'template',
  'block',
  'break',
  'continue',
])

/**
 * Parses a template. A text without `{{` and `}}` stands for itself.
 *
 * @throws SyntaxError that names the action and what is wrong with it
 */
export function parseTemplate(text: string): Template {
  if (!text.includes('{{') || !text.includes('}}')) return { run: () => text }
  const parts = splitActions(text)
  return {
    run: data =>
      parts.map(part => (typeof part === 'string' ? part : formatValue(part(data)))).join(''),
  }
}

/** Splits into literal text and parsed actions; `{{-` and `-}}` trim the text beside them. */
function splitActions(text: string): (string | Reader)[] {
  const parts: (string | Reader)[] = []
  let rest = text
  let trimStart = false
  for (;;) {
    const at = rest.indexOf('{{')
    const literal = at < 0 ? rest : rest.slice(0, at)
    const trimEnd = at >= 0 && /^\{\{-\s/.test(rest.slice(at))
    let kept = trimStart ? literal.trimStart() : literal
    if (trimEnd) kept = kept.trimEnd()
    parts.push(kept)
    if (at < 0) return parts
    const { source, length } = actionAt(rest.slice(at))
    trimStart = /\s-$/.test(source)
    const inner = source.replace(/^-\s/, '').replace(/\s-$/, '').trim()
    if (!inner.startsWith('/*')) parts.push(parseAction(inner))
    rest = rest.slice(at + length)
  }
}

/** The action at the start of `text`; braces inside quotes do not end it. */
function actionAt(text: string): { source: string; length: number } {
  const found = /^\{\{((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[^]*?\*\/|[^"`])*?)\}\}/.exec(text)
  if (found === null) {
    throw new SyntaxError(
      `cannot parse template: ${JSON.stringify(text.slice(0, 40))} is not closed; expected "}}"`,
    )
  }
  return { source: found[1] ?? '', length: found[0].length }
}

function parseAction(source: string): Reader {
  const fail = (reason: string): never => {
    throw new SyntaxError(`cannot parse template action "{{ ${source} }}": ${reason}`)
  }
  const word = /^\w+/.exec(source)?.[0] ?? ''
  if (keywords.has(word)) fail(`"${word}" is not supported yet; only values and functions are`)
  const tokens = tokenize(source, fail)
  if (tokens.length === 0) fail('it is empty; expected a value such as $value')
  if (tokens.some(token => token.text === ':=' || token.text === '=')) {
    fail('setting variables is not supported yet; only values and functions are')
  }
  const reader = parsePipeline(tokens, fail)
  if (tokens.length > 0) fail(`unexpected "${tokens[0]?.text}"`)
  return reader
}

function parsePipeline(tokens: Token[], fail: (reason: string) => never): Reader {
  let reader = parseCommand(tokens, undefined, fail)
  while (tokens[0]?.text === '|') {
    tokens.shift()
    reader = parseCommand(tokens, reader, fail)
  }
  return reader
}

/** A function with its arguments, or a single value; `last` is what a pipe hands over. */
function parseCommand(
  tokens: Token[],
  last: Reader | undefined,
  fail: (reason: string) => never,
): Reader {
  const first = tokens[0]
  if (first?.kind !== 'name') {
    if (last !== undefined)
      fail(`cannot pipe into "${first?.text ?? ''}"; only functions take a piped value`)
    return parseOperand(tokens, fail)
  }
  tokens.shift()
  const call: TemplateFunction =
    functions.get(first.text) ??
    fail(`function "${first.text}" is not known (or not supported yet)`)
  const args: Reader[] = []
  while (tokens.length > 0 && tokens[0]?.text !== '|' && tokens[0]?.text !== ')') {
    args.push(parseOperand(tokens, fail))
  }
  if (last !== undefined) args.push(last)
  return data => {
    try {
      return call(...args.map(arg => arg(data)))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new TypeError(`error calling ${first.text}: ${reason}`, { cause })
    }
  }
}

function parseOperand(tokens: Token[], fail: (reason: string) => never): Reader {
  const token = tokens.shift() ?? fail('it ends too early; expected a value')
  switch (token.kind) {
    case 'string':
      return () => token.value
    case 'number':
      return () => token.value
    case 'variable':
      return memberReader(
        variableReader(token.name) ?? fail(`undefined variable "$${token.name}"`),
        token.members,
      )
    case 'field': {
      const [name = '', ...members] = token.members
      return memberReader(fieldReader(name) ?? fail(`unknown field ".${name}"`), members)
    }
    case 'name':
      return parseCommand([token], undefined, fail)
    case 'mark':
      if (token.text !== '(') return fail(`unexpected "${token.text}"`)
  }
  const inner = parsePipeline(tokens, fail)
  if (tokens.shift()?.text !== ')') fail('a parenthesis is not closed')
  return inner
}

/** Follows `.name` into maps; a missing key is empty, as with Go's missingkey=zero. */
function memberReader(reader: Reader, members: readonly string[]): Reader {
  return members.reduce<Reader>(
    (inner, member) => data => {
      const value = inner(data)
      if (typeof value !== 'object') {
        throw new TypeError(
          `cannot read "${member}" of ${JSON.stringify(formatValue(value))}: it has no fields`,
        )
      }
      return value.get(member) ?? ''
    },
    reader,
  )
}
