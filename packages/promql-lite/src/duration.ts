/** Milliseconds of each unit MetricsQL knows; a month is no unit, `M` would be a million. */
const unitMs: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 7 * 86_400_000],
  ['y', 365 * 86_400_000],
])

const PART = /([-+]?)(\d+(?:\.\d*)?|\.\d+)(ms|[smhdwy])/iy
const PLAIN = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i

/**
 * Parses a duration as MetricsQL and the configuration files write it: `1h30m`, `1.5m`, `-1d`; a
 * plain number counts seconds.
 *
 * @returns milliseconds, cut to whole ones
 * @throws SyntaxError for anything else
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim()
  if (PLAIN.test(trimmed)) return Math.trunc(1000 * Number(trimmed))
  let total = 0
  let sign = 1
  PART.lastIndex = 0
  while (PART.lastIndex < trimmed.length) {
    const [whole, signText = '', number = '', unit = ''] = PART.exec(trimmed) ?? []
    if (whole === undefined) return fail(text)
    // A minus stays in force: 1d-4h30m is 19 h 30 m.
    if (signText === '-') sign = -1
    if (signText === '+') return fail(text)
    total += sign * Number(number) * (unitMs.get(unit.toLowerCase()) ?? 0)
  }
  return trimmed === '' ? fail(text) : Math.trunc(total)
}

function fail(text: string): never {
  throw new SyntaxError(
    `cannot parse duration ${JSON.stringify(text)}; expected something like 30s, 5m, 1h30m or 1d`,
  )
}

/** Prints milliseconds as a duration that `parseDuration` reads back: `1h30m`, `500ms`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s'
  let rest = Math.abs(ms)
  let text = ms < 0 ? '-' : ''
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = unitMs.get(unit) ?? 1
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text
}

const METRICSQL_PART = /(-?)(\d+(?:\.\d*)?)(ms|[smhdwyi])/iy

/** Reads a duration of a MetricsQL query, steps (`5i`) included; undefined when it is none. */
export function metricsqlDuration(text: string): { ms: number; steps: number } | undefined {
  if (/^(?:\d[\d_]*\.?[\d_]*|\.[\d_]+)(?:e[-+]?\d+)?$/i.test(text))
    return { ms: Math.trunc(1000 * Number(text.replaceAll('_', ''))), steps: 0 }
  const total = { ms: 0, steps: 0 }
  let sign = 1
  METRICSQL_PART.lastIndex = 0
  while (METRICSQL_PART.lastIndex < text.length) {
    const [whole, minus, number = '', unit = ''] = METRICSQL_PART.exec(text) ?? []
    if (whole === undefined || unit === 'M') return undefined
    if (minus === '-') sign = -1
    const key = unit.toLowerCase()
    if (key === 'i') total.steps += sign * Number(number)
    else total.ms += sign * Number(number) * (unitMs.get(key) ?? 0)
  }
  return text === '' ? undefined : { ms: Math.trunc(total.ms), steps: total.steps }
}

const PROMQL_DURATION =
  /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/

/** What a duration of Go can hold, in milliseconds. */
const LONGEST_MS = 9_223_372_036_854

/** Reads a duration as PromQL has it: whole numbers, units from large to small; else undefined. */
export function promqlDurationMs(text: string): number | undefined {
  const parts = PROMQL_DURATION.exec(text)
  if (parts === null || text === '') return undefined
  const sizes = ['y', 'w', 'd', 'h', 'm', 's', 'ms'].map(unit => unitMs.get(unit) ?? 0)
  const ms = sizes.reduce((sum, size, i) => sum + size * Number(parts[i + 1] ?? 0), 0)
  return ms > LONGEST_MS ? undefined : ms
}

/** Prints a duration as Prometheus does: years and weeks only where they come out even. */
export function formatPromqlDuration(ms: number): string {
  let rest = Math.trunc(Math.abs(ms))
  if (rest === 0) return '0s'
  let text = ms < 0 ? '-' : ''
  for (const unit of ['y', 'w', 'd', 'h', 'm', 's', 'ms']) {
    const size = unitMs.get(unit) ?? 1
    const isWhole = unit === 'y' || unit === 'w'
    if (rest < size || (isWhole && rest % size !== 0)) continue
    text += `${Math.floor(rest / size)}${unit}`
    rest %= size
  }
  return text
}
