import { decimalOf, lastDigit, powerOfTen, withoutLast } from './decimal.ts'

/** How the values for a receiver are rounded. */
export interface Rounding {
  /** Figures that stay; 0 or less, and 18 or more, stand for all of them. */
  readonly significantFigures: number
  /** Digits after the point that stay, negative ones before it; 100 stands for all of them. */
  readonly digits: number
}

/** Returns what rounds values as vmagent does, undefined when all stay as they are. */
export function createRounding({
  significantFigures,
  digits,
}: Rounding): ((value: number) => number) | undefined {
  const byFigures = significantFigures > 0 && significantFigures < 18
  const byDigits = digits > -100 && digits < 100
  if (!byFigures && !byDigits) return undefined
  const [factor, limit] = [powerOfTen(digits), powerOfTen(significantFigures)]
  return value => {
    const rounded = byFigures ? roundToFigures(value, limit) : value
    return byDigits ? roundToDigits(rounded, factor) : rounded
  }
}

/** Rounds to multiples of 1/factor, halves away from zero; values too large for it stay. */
function roundToDigits(value: number, factor: number): number {
  const scaled = value * factor
  if (!Number.isFinite(scaled)) return value
  const rounded = (scaled < 0 ? -Math.round(-scaled) : Math.round(scaled)) / factor
  // Of -0 vmagent sends 0.
  return Number.isFinite(rounded) ? rounded + 0 : value
}

/**
 * Rounds to significant figures; values that would become infinite stay.
 *
 * @param limit the smallest number that has one figure more
 */
function roundToFigures(value: number, limit: number): number {
  if (!Number.isFinite(value) || value === 0) return value
  let { digits, exponent } = decimalOf(Math.abs(value))
  let last = 0
  for (; digits > limit; exponent++) {
    last = lastDigit(digits)
    digits = withoutLast(digits)
  }
  if (last >= 5) digits++
  const whole = value < 0 ? -Number(digits) : Number(digits)
  const rounded = exponent < 0 ? whole / powerOfTen(-exponent) : whole * powerOfTen(exponent)
  return Number.isFinite(rounded) ? rounded : value
}
