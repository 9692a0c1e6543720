import { PromqlError } from './errors.ts'

/** A word of a query. */
export interface Token {
  readonly kind: 'number' | 'duration' | 'string' | 'name' | 'mark' | 'end'
  /** Names with their backslashes undone, strings with quotes and escapes undone, the rest as written. */
  readonly text: string
  /** As written. */
  readonly source: string
  readonly start: number
  readonly end: number
}

const SPACE = /(?:[ \t\r\n\f\v]|#[^\n]*)*/y
const DURATION = /(?:(?:\d+\.?\d*|\.\d+)(?:ms|[smhdwyi]))+(?![\p{L}\p{N}_])/iuy
const NUMBER =
  /(?:0x[0-9a-f]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?(?:[kmgt]i?b?)?)(?![\p{L}\p{N}_])/iuy
const NAME = /(?:[\p{L}_:]|\\.)(?:[\p{L}\p{N}_:.]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\.)*/iuy
const STRING = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|`[^`]*`/y
const MARK = /==|!=|=~|!~|>=|<=|[-+*/%^=<>(){}[\],:@]/y

/** Splits a query into tokens; the last one is of kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = skip(SPACE, text, 0)
  let inBrackets = false
  while (at < text.length) {
    // A name may begin with a colon, but the one in `[1h:5m]` stands between two durations.
    const token = inBrackets && text.charAt(at) === ':' ? colonAt(at) : tokenAt(text, at)
    if (token.kind === 'mark' && token.text === '[') inBrackets = true
    if (token.kind === 'mark' && token.text === ']') inBrackets = false
    tokens.push(token)
    at = skip(SPACE, text, token.end)
  }
  tokens.push({ kind: 'end', text: '', source: '', start: text.length, end: text.length })
  return tokens
}

function colonAt(at: number): Token {
  return { kind: 'mark', text: ':', source: ':', start: at, end: at + 1 }
}

function tokenAt(text: string, at: number): Token {
  const make = (kind: Token['kind'], source: string, value: string): Token => ({
    kind,
    text: value,
    source,
    start: at,
    end: at + source.length,
  })
  const duration = match(DURATION, text, at)
  const number = match(NUMBER, text, at)
  // `5m` is five minutes, `5Mi` and `0x1f` are numbers.
  if (
    duration !== undefined &&
    duration.length >= (number?.length ?? 0) &&
    !/^\d[\d.]*M$/.test(duration)
  ) {
    return make('duration', duration, duration)
  }
  if (number !== undefined) return make('number', number, number)
  const string = match(STRING, text, at)
  if (string !== undefined) return make('string', string, unquote(string, text, at))
  const name = match(NAME, text, at)
  if (name !== undefined) return make('name', name, unescapeName(name))
  const mark = match(MARK, text, at)
  if (mark !== undefined) return make('mark', mark, mark)
  const isQuote = /["'`]/.test(text.charAt(at))
  throw new PromqlError(
    isQuote
      ? 'cannot parse query: a string is not closed'
      : `cannot parse query: unexpected ${JSON.stringify(text.slice(at, at + 1))}`,
    text,
    at,
  )
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (match(pattern, text, at)?.length ?? 0)
}

/** Undoes the backslashes of a name: `a\-b`, `\x2e`, `\u00e9`. */
export function unescapeName(name: string): string {
  return name.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([^]))/g,
    (_, hex?: string, unicode?: string, plain?: string) =>
      plain ?? String.fromCodePoint(Number.parseInt(hex ?? unicode ?? '0', 16)),
  )
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

/** Undoes quotes and escapes as Go's strconv.Unquote does. */
export function unquote(quoted: string, text: string, at: number): string {
  const quote = quoted.charAt(0)
  const inner = quoted.slice(1, -1)
  if (quote === '`') return inner.replaceAll('\r', '')
  return inner.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([^]))/g,
    (whole, hex?: string, short?: string, long?: string, octal?: string, one = '') => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      const code = hex ?? short ?? long
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16))
      const isOtherQuote = (one === '"' || one === "'") && one !== quote
      const known = isOtherQuote ? undefined : simpleEscapes[one]
      if (known === undefined) {
        throw new PromqlError(
          `cannot parse string ${quoted}: unknown escape ${JSON.stringify(whole)}`,
          text,
          at,
        )
      }
      return known
    },
  )
}
