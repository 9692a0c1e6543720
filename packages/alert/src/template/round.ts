/** Digits after the point that an exact expansion takes at most here; beyond them nothing is a tie. */
const EXACT_DIGITS = 100

/**
 * Prints with `digits` decimals (at most 100) as Go's `%.2f` does: exact halves go to the even
 * digit, where toFixed goes up, and large numbers get all their digits.
 */
export function toFixedEven(value: number, digits: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  const exact = size < 1e21 ? size.toFixed(EXACT_DIGITS) : `${BigInt(size)}.`
  const [whole = '', fraction = ''] = exact.split('.')
  const padded = fraction.padEnd(digits, '0')
  const rounded = roundDigits(whole + padded.slice(0, digits), padded.slice(digits))
  const text = rounded.padStart(whole.length + digits, '0')
  if (digits === 0) return sign + text
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** Prints as `d.ddde±dd` with `digits` decimals (at most 99), exact halves to the even digit. */
export function toExponentialEven(value: number, digits: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const exact = Math.abs(value).toExponential(EXACT_DIGITS)
  const [mantissa = '', exponentText = ''] = exact.split('e')
  const all = mantissa.replace('.', '')
  const rounded = roundDigits(all.slice(0, digits + 1), all.slice(digits + 1))
  const exponent = Number(exponentText) + (rounded.length - digits - 1)
  const kept = rounded.slice(0, digits + 1).padStart(digits + 1, '0')
  const point = digits === 0 ? '' : '.'
  return `${sign}${kept.slice(0, 1)}${point}${kept.slice(1)}${exponentSuffix(exponent)}`
}

/** The exponent as Go prints it, with at least two digits: `e+06`. */
export function exponentSuffix(exponent: number): string {
  return `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** Rounds the digits `kept` by the `rest` that follows them. */
function roundDigits(kept: string, rest: string): string {
  const half = '5'.padEnd(rest.length, '0')
  const number = BigInt(kept)
  const isUp = rest !== '' && (rest > half || (rest === half && number % 2n === 1n))
  return String(isUp ? number + 1n : number).padStart(kept.length, '0')
}
