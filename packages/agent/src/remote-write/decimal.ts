/** A positive number as `digits * 10 ** exponent`; digits beyond 2^53 are a bigint. */
interface Decimal {
  readonly digits: number | bigint
  readonly exponent: number
}

/** How exact a decimal has to be, as a share of the number; for numbers above a million more so. */
const PRECISION = 1e12
const PRECISION_ABOVE_MILLION = 1e15

/** VictoriaMetrics keeps decimals of whole numbers below this. */
const MAX_DIGITS = 2n ** 55n

const LOG10_OF_2 = 0.3010299956639812

/**
 * Returns the shortest decimal VictoriaMetrics would store a positive number as. It is not always
 * the nearest one, but the same everywhere.
 */
export function decimalOf(value: number): Decimal {
  if (Number.isInteger(value) && value < 2 ** 64) return decimalOfInteger(value)
  let precision = PRECISION
  let exponent = 0
  let left = value
  if (value > 1e6 || value < 1e-6) {
    if (value > 1e6) precision = PRECISION_ABOVE_MILLION
    exponent = Math.trunc(binaryExponent(value) * LOG10_OF_2)
    left *= powerOfTen(-exponent)
  }
  while (left < precision) {
    const whole = Math.trunc(left)
    const part = left - whole
    if (part * precision < whole) {
      left = whole
      break
    }
    if ((1 - part) * precision < whole) {
      left = whole + 1
      break
    }
    left *= 100
    exponent -= 2
  }
  const digits = exact(Math.trunc(left))
  if (lastDigit(digits) !== 0) return { digits, exponent }
  return { digits: withoutLast(digits), exponent: exponent + 1 }
}

/** Returns the last decimal digit. */
export function lastDigit(digits: number | bigint): number {
  return typeof digits === 'number' ? digits % 10 : Number(digits % 10n)
}

/** Returns the number without its last decimal digit. */
export function withoutLast(digits: number | bigint): number | bigint {
  return typeof digits === 'number' ? (digits - (digits % 10)) / 10 : small(digits / 10n)
}

/** Returns 10^n as Go's math.Pow10 does, the product of two table entries. */
export function powerOfTen(n: number): number {
  const [tens, ones] = [Math.trunc(Math.abs(n) / 32) * 32, Math.abs(n) % 32]
  if (n >= 0) return n > 308 ? Infinity : Number(`1e${tens}`) * Number(`1e${ones}`)
  return n < -323 ? 0 : Number(`1e-${tens}`) / Number(`1e${ones}`)
}

function decimalOfInteger(value: number): Decimal {
  let digits = exact(value)
  let exponent = 0
  for (; digits >= MAX_DIGITS; exponent++) digits = withoutLast(digits)
  for (; lastDigit(digits) === 0; exponent++) digits = withoutLast(digits)
  return { digits, exponent }
}

/** Returns the e for which value is m * 2^e with m from 0.5 to 1, within what normal numbers have. */
function binaryExponent(value: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const exponent = ((view.getUint16(0) >>> 4) & 0x7ff) - 1022
  return Math.min(Math.max(exponent, -1022), 1023)
}

/** Makes a bigint of a whole number whose digits could not be taken off one by one otherwise. */
function exact(whole: number): number | bigint {
  return Number.isSafeInteger(whole) ? whole : BigInt(whole)
}

function small(digits: bigint): number | bigint {
  return digits <= Number.MAX_SAFE_INTEGER ? Number(digits) : digits
}
