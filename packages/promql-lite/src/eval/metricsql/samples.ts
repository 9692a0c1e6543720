import type { Expr, VectorSelector } from '../../ast.ts'
import type { Labels } from '../../labels.ts'
import { countSamples, endOf, gridOf, lengthMs, type Query } from '../query.ts'
import { lastIndexAt, type Series } from '../series.ts'
import type { Grid, Row, Samples } from '../value.ts'
import type { Source } from './source.ts'

/** Evaluates an expression to rows. */
export type EvaluateRows = (expr: Expr, grid: Grid) => readonly Row[]

/** How far before its window a function sees samples that tell how far they lie apart. */
const SILENCE_MS = 300_000

/** Functions that look at the sample before the window. */
const lookingBack = new Set(
  `
  ascent_over_time changes decreases_over_time default_rollup delta deriv_fast descent_over_time
  idelta ideriv increase increase_pure increases_over_time integrate irate lag lifetime rate resets
  rollup rollup_candlestick rollup_delta rollup_deriv rollup_increase rollup_rate
  rollup_scrape_interval scrape_interval tlast_change_over_time`
    .trim()
    .split(/\s+/),
)

const keepingStale = new Set(['default_rollup', 'stale_samples_over_time'])

/** The samples of a selector that windows may hold, and those before them. */
export function selected(
  expr: VectorSelector,
  name: string,
  windowMs: number,
  grid: Grid,
  query: Query,
): Samples[] {
  const silenceMs = lookingBack.has(name) ? SILENCE_MS : 0
  const startMs = grid.startMs - silenceMs - Math.max(windowMs, grid.stepMs)
  const endMs = endOf(grid)
  const found: Samples[] = []
  for (const series of query.storage.select(expr.groups, startMs, endMs)) {
    const from = lastIndexAt(series, startMs - 1) + 1
    const to = lastIndexAt(series, endMs) + 1
    countSamples(query, to - from)
    const samples = readSamples(series, from, to, name)
    if (samples.length > 0) found.push(samples)
  }
  return found
}

function readSamples(series: Series, from: number, to: number, name: string): Samples {
  const { labels } = series
  const timesMs = series.timesMs.subarray(from, to)
  const values = series.values.subarray(from, to)
  const length = to - from
  if (name === 'stale_samples_over_time') {
    const marks = Float64Array.from({ length }, (_, i) => (series.isStale(from + i) ? 1 : 0))
    return { labels, length, timesMs, values: marks }
  }
  const hasGaps = !keepingStale.has(name) && values.some(Number.isNaN)
  return hasGaps ? withoutGaps(labels, timesMs, values) : { labels, length, timesMs, values }
}

/** Samples of a subquery, or of any expression: its values from well before the first window. */
export function subquerySamples(
  { inner, step }: Source,
  name: string,
  windowMs: number,
  grid: Grid,
  query: Query,
  evaluate: EvaluateRows,
): Samples[] {
  const stepMs = (step === undefined ? 0 : lengthMs(step, grid)) || grid.stepMs
  const startMs = Math.floor((grid.startMs - windowMs - stepMs - SILENCE_MS) / stepMs) * stepMs
  const endMs = Math.ceil((endOf(grid) + stepMs) / stepMs) * stepMs
  const innerGrid = gridOf(startMs, endMs, stepMs)
  const times = Float64Array.from({ length: innerGrid.count }, (_, i) => startMs + i * stepMs)
  const rows = evaluate(inner, innerGrid)
  countSamples(query, rows.length * innerGrid.count)
  return rows
    .map(row => withoutGaps(row.labels, times, row.values))
    .map(samples => (name === 'stale_samples_over_time' ? noneStale(samples) : samples))
}

/** Values of an expression are no markers. */
function noneStale(samples: Samples): Samples {
  return { ...samples, values: new Float64Array(samples.length) }
}

function withoutGaps(labels: Labels, allTimesMs: Float64Array, allValues: Float64Array): Samples {
  const timesMs = new Float64Array(allValues.length)
  const values = new Float64Array(allValues.length)
  let length = 0
  for (let i = 0; i < allValues.length; i++) {
    const value = allValues[i] ?? Number.NaN
    if (Number.isNaN(value)) continue
    timesMs[length] = allTimesMs[i] ?? 0
    values[length++] = value
  }
  return { labels, length, timesMs, values }
}
