import type { GoTime } from './values.ts'

/** Prints a time as Go does: `2026-11-22 08:03:58.5 +0000 UTC`. */
export function timeText(time: GoTime): string {
  const date = new Date(time.ms)
  const iso = date.toISOString()
  const [day = '', clock = ''] = iso.replace(/^\+0+(?=\d{5})/, '').split('T')
  const fraction = fractionText(time.nanosecond)
  return `${day} ${clock.slice(0, 8)}${fraction} +0000 UTC`
}

/** `.5` for half a second, '' for none. */
export function fractionText(nanosecond: number): string {
  if (nanosecond === 0) return ''
  return `.${String(nanosecond).padStart(9, '0').replace(/0+$/, '')}`
}

const UNITS = [
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
] as const

/** Prints nanoseconds as Go prints a duration: `1h30m0s`, `1.5ms`. */
export function durationText(ns: bigint): string {
  if (ns === 0n) return '0s'
  const sign = ns < 0n ? '-' : ''
  let rest = ns < 0n ? -ns : ns
  if (rest < 1000n) return `${sign}${rest}ns`
  if (rest < 1_000_000n) return `${sign}${decimal(rest, 1000n)}µs`
  if (rest < 1_000_000_000n) return `${sign}${decimal(rest, 1_000_000n)}ms`
  let text = sign
  let isShown = false
  for (const [unit, size] of UNITS) {
    const count = rest / size
    rest %= size
    isShown ||= count > 0n
    if (isShown) text += `${count}${unit}`
  }
  return `${text}${decimal(rest, 1_000_000_000n)}s`
}

function decimal(value: bigint, unit: bigint): string {
  const digits = String(unit).length - 1
  const rest = String(value % unit)
    .padStart(digits, '0')
    .replace(/0+$/, '')
  return `${value / unit}${rest === '' ? '' : `.${rest}`}`
}
