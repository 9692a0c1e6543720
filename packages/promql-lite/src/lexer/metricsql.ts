import { PromqlError } from '../errors.ts'
import { NAME, NAME_IN_WINDOW, unescapeName } from './names.ts'
import { endToken, matchAt, type Token } from './token.ts'

const SPACE = /(?:[ \t\r\n\f\v]|#[^\n]*)*/y
// `M` alone is a million, `Mi` and `MB` are numbers too; everything else is in any case.
const UNIT = String.raw`(?:[mM][sS]|m(?![iIbB])|[sShHdDwWyYiI])`
const VARIABLE = String.raw`\$__(?:rate_)?interval(?![\w])`
const DURATION = new RegExp(
  String.raw`(?:\d+(?:\.\d*)?${UNIT}(?:(?:-\d*|\d+)(?:\.\d*)?${UNIT})*|${VARIABLE})`,
  'y',
)
const STEP = new RegExp(String.raw`(?:\d+(?:\.\d*)?${UNIT})+`, 'y')
const SUFFIX = '[kmgtKMGT](?:[iI][bB]?|[bB])?'
const NUMBER = new RegExp(
  String.raw`0[xX][0-9a-fA-F]*|(?:0[oObB]|(?=\.?\d))[\d_]*(?:${SUFFIX}|\.[\d_]*(?:${SUFFIX})?)?(?:[eE](?:[-+]?\d+)?)?`,
  'y',
)
const STRING = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`(?:[^`\\]|\\[^])*`/y
const MARK = /==|!=|=~|!~|>=|<=|[-+*/%^=<>(){}[\],:@]/y

/** Splits a MetricsQL query into tokens; the last one is of kind `end`. */
export function tokenizeMetricsql(text: string): Token[] {
  const tokens: Token[] = []
  let at = matchAt(SPACE, text, 0).length
  let window: 'outside' | 'range' | 'step' = 'outside'
  while (at < text.length) {
    const token = tokenAt(text, at, window)
    if (token.text === '[' && token.kind === 'mark') window = 'range'
    else if (token.text === ':' && token.kind === 'mark') window = 'step'
    else if (token.text === ']' && token.kind === 'mark') window = 'outside'
    tokens.push(token)
    at = token.end + matchAt(SPACE, text, token.end).length
    // Only a step that touches the colon is read as a part of a name, without a minus.
    if (window === 'step' && at > token.end) window = 'range'
  }
  tokens.push(endToken(text))
  return tokens
}

function tokenAt(text: string, at: number, window: 'outside' | 'range' | 'step'): Token {
  const make = (kind: Token['kind'], source: string, value = source): Token => ({
    kind,
    text: value,
    source,
    start: at,
    end: at + source.length,
  })
  const isInside = window !== 'outside'
  const name = matchAt(isInside ? NAME_IN_WINDOW : NAME, text, at)
  if (name !== '') return make('name', name, unescapeName(name))
  const string = matchAt(STRING, text, at)
  if (string !== '') return make('string', string)
  const mark = isInside && text.charAt(at) === ':' ? ':' : matchAt(MARK, text, at)
  if (mark !== '') return make('mark', mark)
  const duration = matchAt(window === 'step' ? STEP : DURATION, text, at)
  if (duration !== '') return make('duration', duration)
  const number = matchAt(NUMBER, text, at)
  if (number !== '') return make('number', number)
  const isQuote = /["'`]/.test(text.charAt(at))
  throw new PromqlError(
    isQuote
      ? 'cannot parse the query: a string is not closed'
      : `cannot parse the query: unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))}`,
    text,
    at,
  )
}
