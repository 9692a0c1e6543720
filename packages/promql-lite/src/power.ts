/**
 * Computes a power as Go does: the whole part of the exponent by squaring, the rest by logarithm.
 * JavaScript's own differs in the last digits where exponents are large.
 */
export function power(x: number, y: number): number {
  if (y === 0 || x === 1) return 1
  if (y === 1) return x
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return x === -1 ? 1 : Math.pow(x, y)
  if (y === 0.5) return Math.sqrt(x)
  if (y === -0.5) return 1 / Math.sqrt(x)
  const whole = Math.trunc(Math.abs(y))
  const rest = Math.abs(y) - whole
  if ((rest !== 0 && x < 0) || whole >= 2 ** 53) return Math.pow(x, y)
  const isUp = rest > 0.5
  const start = rest === 0 ? 1 : Math.exp((isUp ? rest - 1 : rest) * Math.log(x))
  const { mantissa, exponent } = bySquaring(x, whole + (isUp ? 1 : 0), start)
  return y < 0 ? scale(1 / mantissa, -exponent) : scale(mantissa, exponent)
}

function bySquaring(
  x: number,
  whole: number,
  start: number,
): { mantissa: number; exponent: number } {
  let [mantissa, exponent] = [start, 0]
  let [base, baseExponent] = split(x)
  for (let i = whole; i !== 0; i = Math.floor(i / 2)) {
    if (Math.abs(baseExponent) > 1 << 12) return { mantissa, exponent: exponent + baseExponent }
    if (i % 2 === 1) {
      mantissa *= base
      exponent += baseExponent
    }
    base *= base
    baseExponent *= 2
    if (Math.abs(base) < 0.5) {
      base += base
      baseExponent--
    }
  }
  return { mantissa, exponent }
}

/** A number as a mantissa from 0.5 to 1 and a power of two. */
function split(x: number): [number, number] {
  let mantissa = x
  let exponent = 0
  while (Math.abs(mantissa) >= 1) {
    mantissa /= 2
    exponent++
  }
  while (Math.abs(mantissa) < 0.5) {
    mantissa *= 2
    exponent--
  }
  return [mantissa, exponent]
}

function scale(mantissa: number, exponent: number): number {
  // In two steps: 2 ** exponent alone may be too large or too small for a double.
  const half = Math.trunc(exponent / 2)
  return mantissa * 2 ** half * 2 ** (exponent - half)
}
