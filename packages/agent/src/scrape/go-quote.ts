import type { Labels } from '@vmkit/promql-lite/labels'

const PLAIN = /^[ !#-[\]-~]*$/
const PRINTABLE = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u
const SHORT: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
])

/** Quotes a text as Go's strconv.Quote does. */
export function goQuote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  return `"${Array.from(text, quoteCharacter).join('')}"`
}

/** Prints labels as `{a="b",c="d"}`, in their order: the form the scrape offset is derived from. */
export function labelsText(labels: Labels): string {
  return `{${labels.map(({ name, value }) => `${name}=${goQuote(value)}`).join(',')}}`
}

function quoteCharacter(character: string): string {
  const short = SHORT.get(character)
  if (short !== undefined) return short
  if (PRINTABLE.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${hex(code, 2)}`
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
