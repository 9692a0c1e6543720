import type { Cursor } from './cursor.ts'

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }
const MAX_CODE = 0x10_ffff

/** Reads an escape that stands for one character; the cursor is at the backslash. */
export function readEscape(cursor: Cursor): number {
  const start = cursor.offset++
  if (cursor.done) throw cursor.error(start, 'trailing backslash')
  const code = cursor.next()
  const letter = String.fromCodePoint(code)
  const result =
    letter === 'x'
      ? readHex(cursor)
      : letter >= '0' && letter <= '7'
        ? readOctal(cursor, letter)
        : Object.hasOwn(controls, letter)
          ? controls[letter]
          : code < 0x80 && !/[0-9A-Za-z]/.test(letter)
            ? code
            : undefined
  if (result !== undefined) return result
  const text = cursor.source.slice(start, cursor.offset)
  throw cursor.error(start, `invalid escape ${JSON.stringify(text)}`)
}

// `\1` alone would be a back-reference, which RE2 does not have.
function readOctal(cursor: Cursor, first: string): number | undefined {
  if (first !== '0' && !/[0-7]/.test(cursor.peek())) return undefined
  let digits = first
  while (digits.length < 3 && /[0-7]/.test(cursor.peek())) {
    digits += cursor.peek()
    cursor.offset++
  }
  return Number.parseInt(digits, 8)
}

function readHex(cursor: Cursor): number | undefined {
  if (cursor.take('{')) {
    let value = 0
    const start = cursor.offset
    while (/[\dA-Fa-f]/.test(cursor.peek())) {
      value = value * 16 + Number.parseInt(cursor.peek(), 16)
      cursor.offset++
      if (value > MAX_CODE) return undefined
    }
    return cursor.offset > start && cursor.take('}') ? value : undefined
  }
  const digits = cursor.peek() + cursor.peek(1)
  if (!/^[\dA-Fa-f]{2}$/.test(digits)) return undefined
  cursor.offset += 2
  return Number.parseInt(digits, 16)
}
