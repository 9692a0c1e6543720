import { formatGeneral } from './format.ts'

const big = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
const small = ['', 'm', 'u', 'n', 'p', 'f', 'a', 'z', 'y']
const binary = ['', 'ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']

/** Prints with a metric prefix: `1.235M`, `120u`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return formatGeneral(value, 4)
  return Math.abs(value) >= 1 ? scaled(value, 1000, big) : scaledDown(value)
}

/** The same with binary prefixes: `1.5ki`. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return formatGeneral(value, 4)
  return scaled(value, 1024, binary)
}

function scaled(value: number, by: number, units: readonly string[]): string {
  let rest = value
  let unit = 0
  for (; Math.abs(rest) >= by && unit < units.length - 1; unit++) rest /= by
  return formatGeneral(rest, 4) + (units[unit] ?? '')
}

function scaledDown(value: number): string {
  let rest = value
  let unit = 0
  for (; Math.abs(rest) < 1 && unit < small.length - 1; unit++) rest *= 1000
  return formatGeneral(rest, 4) + (small[unit] ?? '')
}

/** Prints seconds as `1d 2h 3m 4s`. */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return formatGeneral(value, 4)
  if (value === 0) return '0s'
  if (Math.abs(value) < 1) return `${scaledDown(value)}s`
  const sign = value < 0 ? '-' : ''
  const seconds = Math.abs(value)
  if (seconds < 60) return `${sign}${formatGeneral(seconds, 4)}s`
  const whole = Math.floor(seconds)
  const parts = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ]
  const units = ['d', 'h', 'm', 's']
  const first = parts.findIndex(part => part > 0)
  return (
    sign +
    parts
      .map((part, i) => `${part}${units[i]}`)
      .slice(first)
      .join(' ')
  )
}

/** Prints a ratio in percent, with four significant digits. */
export function humanizePercentage(value: number): string {
  return `${formatGeneral(100 * value, 4)}%`
}
