/** Each digit can be read in one way only, or a long row of them would take quadratic time. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const INFINITE = /^([+-]?)inf(?:inity)?$/i
const NOT_A_NUMBER = /^[+-]?nan$/i

/** Digits that a double holds exactly together with the power of ten below them. */
const EXACT_DIGITS = 15

const MINUS = 45
const POINT = 46
const ZERO = 48

/**
 * Reads the number in `text` from `start` to `end`: a decimal, `inf` or `nan` in any case.
 *
 * @returns undefined when the range is not a number; hexadecimal is not one
 */
export function parseNumber(text: string, start: number, end: number): number | undefined {
  const negative = text.charCodeAt(start) === MINUS
  let at = negative ? start + 1 : start
  if (end <= at || end - at > EXACT_DIGITS) return parseAny(text.slice(start, end))
  let digits = 0
  let pointAt = -1
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === POINT && pointAt < 0) {
      pointAt = at
      continue
    }
    const digit = code - ZERO
    if (digit < 0 || digit > 9) return parseAny(text.slice(start, end))
    digits = digits * 10 + digit
  }
  // Both operands are exact, so the division rounds only once, as a decimal parser does.
  if (pointAt >= 0) {
    if (end - start - (negative ? 1 : 0) === 1) return undefined
    digits /= 10 ** (end - pointAt - 1)
  }
  return negative ? -digits : digits
}

function parseAny(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text)
  const infinite = INFINITE.exec(text)
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity
  return NOT_A_NUMBER.test(text) ? NaN : undefined
}
