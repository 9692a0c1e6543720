/**
 * Upper and lower case as Go maps them: each code point on its own, to one code point. JavaScript
 * knows longer results (`ß` is `SS`) and looks at neighbours (final sigma), which would change
 * label values.
 */

const ascii = /^[\0-\x7f]*$/

// Greek letters with an iota below have a title-case letter that Go takes for the upper case.
const titleCase = new Map([
  [0x1fb3, 0x1fbc],
  [0x1fc3, 0x1fcc],
  [0x1ff3, 0x1ffc],
])

/** Maps a text to upper case, code point by code point. */
export function uppercase(text: string): string {
  return ascii.test(text) ? text.toUpperCase() : text.replaceAll(/./gsu, upperOf)
}

/** Maps a text to lower case, code point by code point. */
export function lowercase(text: string): string {
  return ascii.test(text) ? text.toLowerCase() : text.replaceAll(/./gsu, lowerOf)
}

function upperOf(char: string): string {
  const code = char.codePointAt(0) ?? 0
  const isIota = code >= 0x1f80 && code <= 0x1fa7 && (code & 8) === 0
  if (isIota) return String.fromCodePoint(code + 8)
  const title = titleCase.get(code)
  if (title !== undefined) return String.fromCodePoint(title)
  const upper = char.toUpperCase()
  return isOneCodePoint(upper) ? upper : char
}

function lowerOf(char: string): string {
  if (char === '\u0130') return 'i'
  const lower = char.toLowerCase()
  return isOneCodePoint(lower) ? lower : char
}

function isOneCodePoint(text: string): boolean {
  return text.length === ((text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1)
}
