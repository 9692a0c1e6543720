import { matchAt } from './token.ts'

// What Go's unicode.IsPrint lets through: it decides whether a backslash may stand before it.
const PRINTABLE = String.raw`[\p{L}\p{M}\p{N}\p{P}\p{S} ]`
const ESCAPE = String.raw`\\(?:[xX][0-9a-fA-F]{2}|[uU][0-9a-fA-F]{4}|(?![xXuU])${PRINTABLE})`

/** Matches a MetricsQL name; without colons, as durations and steps need it inside `[…]`. */
export const NAME: RegExp = new RegExp(
  String.raw`(?:[\p{L}_:]|${ESCAPE})(?:[\p{L}_:0-9.]|${ESCAPE})*`,
  'uy',
)
export const NAME_IN_WINDOW: RegExp = new RegExp(
  String.raw`(?:[\p{L}_]|${ESCAPE})(?:[\p{L}_0-9.]|${ESCAPE})*`,
  'uy',
)

const escapes = new RegExp(ESCAPE, 'gu')

/** Whether a text begins as a name does. */
export function startsName(text: string): boolean {
  return matchAt(NAME, text, 0) !== ''
}

/** Undoes the backslashes of a name: `a\-b`, `\x2e`, `\u00e9`. A backslash before else stays. */
export function unescapeName(name: string): string {
  if (!name.includes('\\')) return name
  return name.replaceAll(escapes, escape =>
    escape.length > 3
      ? String.fromCodePoint(Number.parseInt(escape.slice(2), 16))
      : escape.slice(1),
  )
}

/** Writes a name with backslashes before what a name cannot hold. */
export function escapeName(name: string): string {
  if (/^[a-zA-Z_:][\w:.]*$/.test(name)) return name
  let text = ''
  for (const char of name) {
    const isPlain = text === '' ? /[\p{L}_:]/u.test(char) : /[\p{L}_:0-9.]/u.test(char)
    text += isPlain ? char : escapeOf(char)
  }
  return text
}

function escapeOf(char: string): string {
  if (new RegExp(PRINTABLE, 'u').test(char)) return `\\${char}`
  const hex = (char.codePointAt(0) ?? 0).toString(16)
  return hex.length > 2 ? `\\u${hex.padStart(4, '0').slice(-4)}` : `\\x${hex.padStart(2, '0')}`
}

/** Whether a name holds something that needs a backslash. */
export function needsEscape(name: string): boolean {
  return escapeName(name) !== name
}
