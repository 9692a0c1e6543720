import type { MetricSample } from './types.ts'

/** Writes a number as Go's `%g` does, whole numbers up to 2^53 in full: `1e-05`, `1.5e+06`, `+Inf`. */
export function formatFloat(value: number): string {
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '0' : String(value)
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const exponential = value.toExponential()
  const exponent = Number(exponential.slice(exponential.indexOf('e') + 1))
  return exponent < -4 || exponent >= 6 ? padExponent(exponential) : String(value)
}

/** Writes a number as Go's `%.3e` does: `1.000e-09`. */
export function formatShortExponential(value: number): string {
  return padExponent(value.toExponential(3))
}

/** Writes `name{a="b",c="d"} value` without a line end. */
export function formatSample(sample: MetricSample): string {
  return `${formatSeriesName(sample.name, sample.labels)} ${formatFloat(sample.value)}`
}

/** Writes `name{a="b",c="d"}`, or the bare name when there are no labels. */
export function formatSeriesName(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeValue(value)}"`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}

function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}
