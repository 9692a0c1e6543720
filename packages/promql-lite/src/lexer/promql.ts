import { PromqlError } from '../errors.ts'
import { endToken, matchAt, type Token } from './token.ts'

const SPACE = /(?:[ \t\r\n]|#[^\r\n]*)*/y
// Right behind `[` a comment is refused, as Prometheus does.
const BLANK = /[ \t\r\n]*/y
const NAME = /[a-zA-Z_:][\w:]*/y
// Inside braces colons are no part of a name, inside brackets they stand between durations.
const LABEL = /[a-zA-Z_]\w*/y
const DURATION = /\d+[smhdwy]s?(?:\d+[smhdw]s?)*(?!\w)/y
// Prometheus takes an e behind the first digit of a hexadecimal number for an exponent.
const NUMBER =
  /(?:0[xX]_?(?:[\da-fA-F](?:[eE][-+]?(?![._eE]|$))?|(?![\da-fA-F]))(?:(?![eE])[\da-fA-F]+|_(?![._eE]|$))*|(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][-+]?\d+(?:_\d+)*)?)(?!\w)/y
const STRING = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|`[^`]*`/y
const MARK = /==|!=|=~|!~|>=|<=|<\/|>\/|::|[-+*/%^=<>(){}[\],:@]/y

type Place = 'outside' | 'braces' | 'range' | 'step'

/** Splits a PromQL query into tokens; the last one is of kind `end`. */
export function tokenizePromql(text: string, experimental = false): Token[] {
  const tokens: Token[] = []
  let at = matchAt(SPACE, text, 0).length
  let place: Place = 'outside'
  while (at < text.length) {
    const token = tokenAt(text, at, place, experimental)
    place = placeAfter(token, place)
    tokens.push(token)
    at = token.end + matchAt(token.source === '[' ? BLANK : SPACE, text, token.end).length
  }
  tokens.push(endToken(text))
  return tokens
}

function placeAfter({ kind, text }: Token, place: Place): Place {
  if (kind !== 'mark') return place
  if (text === '{') return 'braces'
  if (text === '[') return 'range'
  if (text === '}' || text === ']') return 'outside'
  return text.startsWith(':') && place === 'range' ? 'step' : place
}

function tokenAt(text: string, at: number, place: Place, experimental: boolean): Token {
  const make = (kind: Token['kind'], source: string, value = source): Token => ({
    kind,
    text: value,
    source,
    start: at,
    end: at + source.length,
  })
  const isWindow = place === 'range' || place === 'step'
  // Prometheus 3.5 takes any letter behind the first duration for the colon.
  if (place === 'range' && !experimental && /[a-zA-Z_]/.test(text.charAt(at)))
    return make('mark', text.charAt(at), ':')
  const name = matchAt(place === 'outside' ? NAME : LABEL, text, at)
  if (name !== '') return make('name', name)
  const string = isWindow ? '' : matchAt(STRING, text, at)
  if (string !== '') return make('string', string)
  if (place !== 'braces') {
    const number = matchAt(NUMBER, text, at)
    if (number !== '') return make('number', number)
    const duration = matchAt(DURATION, text, at)
    if (duration !== '') return make('duration', duration)
  }
  const mark = matchAt(MARK, text, at)
  if (mark !== '') return make('mark', mark)
  throw new PromqlError(
    /["'`]/.test(text.charAt(at))
      ? 'cannot parse the query: a string is not closed'
      : `cannot parse the query: unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))}`,
    text,
    at,
  )
}
