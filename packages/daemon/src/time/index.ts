/**
 * Durations as Go writes and reads them: the syntax of flags and of aggregation intervals.
 *
 * In and out: milliseconds as a number (fractions allowed, down to a nanosecond).
 * Must never accept days, weeks or bare numbers: those belong to MetricsQL's durations.
 */

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
])
const MAX_MS = 9_223_372_036_854

/** Reads a Go duration (`1h2m3.5s`, `-5ms`, `0`) as milliseconds. */
export function parseGoDuration(text: string): number {
  const wrong = (reason: string): SyntaxError =>
    new SyntaxError(
      `cannot parse duration "${text}": ${reason}; write it like 300ms, 30s, 5m or 1h30m`,
    )
  const match = /^([+-]?)(.*)$/s.exec(text)
  const body = match?.[2] ?? ''
  if (body === '0') return 0
  if (body === '') throw wrong('it is empty')
  const part = /(\d+\.?\d*|\.\d+)([^\d.]*)/y
  let ms = 0
  while (part.lastIndex < body.length) {
    const found = part.exec(body)
    if (found === null) throw wrong('a number is missing')
    const unit = found[2] ?? ''
    const factor = UNIT_MS.get(unit)
    if (factor === undefined) throw wrong(unitReason(unit))
    ms += Number(found[1]) * factor
  }
  if (ms > MAX_MS) throw wrong('it is longer than 292 years')
  return match?.[1] === '-' ? -ms : ms
}

/** Writes milliseconds as Go prints a duration: `1m0s`, `1h0m0s`, `1.5s`, `500ms`, `0s`. */
export function formatGoDuration(ms: number): string {
  const whole = Math.trunc(ms)
  const ns = BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6))
  if (ns === 0n) return '0s'
  return ns < 0n ? `-${formatPositive(-ns)}` : formatPositive(ns)
}

function formatPositive(ns: bigint): string {
  if (ns < 1_000n) return `${ns}ns`
  if (ns < 1_000_000n) return `${decimal(ns, 3)}µs`
  if (ns < 1_000_000_000n) return `${decimal(ns, 6)}ms`
  const minutes = ns / 60_000_000_000n
  const seconds = `${decimal(ns % 60_000_000_000n, 9)}s`
  if (minutes === 0n) return seconds
  const hours = minutes / 60n
  return hours === 0n ? `${minutes}m${seconds}` : `${hours}h${minutes % 60n}m${seconds}`
}

function decimal(value: bigint, places: number): string {
  const scale = 10n ** BigInt(places)
  const fraction = (value % scale).toString().padStart(places, '0').replace(/0+$/, '')
  return fraction === '' ? `${value / scale}` : `${value / scale}.${fraction}`
}

function unitReason(unit: string): string {
  if (unit === '') return 'the unit is missing'
  return unit === 'd' || unit === 'w' || unit === 'y'
    ? `the unit "${unit}" is not known here (1d is 24h)`
    : `the unit "${unit}" is not known`
}
