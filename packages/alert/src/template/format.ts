import { exponentSuffix, toExponentialEven } from './round.ts'

/** Shortest digits that read back the same; an exponent below 1e-4 and from 1e6 on, as Go's `%v`. */
export function formatFloat(value: number): string {
  return special(value) ?? withExponent(value, 6)
}

/** Prints with `digits` significant digits, as Go's `%.4g` and such. */
export function formatGeneral(value: number, digits: number): string {
  const text = special(value)
  if (text !== undefined) return text
  return withExponent(Number(toExponentialEven(value, digits - 1)), digits)
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return value === 0 ? (Object.is(value, -0) ? '-0' : '0') : undefined
}

function withExponent(value: number, largest: number): string {
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= largest) {
    return mantissa + exponentSuffix(exponent)
  }
  return plainDecimal(mantissa, exponent)
}

/** Moves the point of `d.ddd` by `exponent` without rounding through a number. */
function plainDecimal(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace('-', '').replace('.', '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const rest = digits.slice(exponent + 1)
  return sign + whole + (rest === '' ? '' : `.${rest}`)
}
