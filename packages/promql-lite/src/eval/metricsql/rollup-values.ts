import { greatest, least, medianDeviation, quantile, quantileOfSorted } from '../statistics.ts'
import { mode } from './mode.ts'
import { deviationOf, spreadOf } from './spread.ts'
import type { Rollup, Window } from './window.ts'

/** Makes a function that has no value where the window is empty. */
export function ofSome(compute: Rollup): Rollup {
  return window => (window.from === window.to ? Number.NaN : compute(window))
}

function ofRange(compute: (values: Float64Array, from: number, to: number) => number): Rollup {
  return ofSome(({ values, from, to }) => compute(values, from, to))
}

/** A sum as VictoriaMetrics makes it: one by one. */
export function plainSum(values: Float64Array, from: number, to: number): number {
  let total = 0
  for (let i = from; i < to; i++) total += values[i] ?? 0
  return total
}

const average = ofRange((values, from, to) => plainSum(values, from, to) / (to - from))
const deviation = ofRange(deviationOf)

/** Functions of the values in a window alone. */
export const valueRollups: readonly (readonly [string, Rollup])[] = [
  ['avg_over_time', average],
  ['min_over_time', ofRange(least)],
  ['max_over_time', ofRange(greatest)],
  ['sum_over_time', ofRange(plainSum)],
  [
    'sum2_over_time',
    ofRange((values, from, to) => sumOf(values, from, to, value => value * value)),
  ],
  ['count_over_time', ofSome(({ from, to }) => to - from)],
  ['present_over_time', ofSome(() => 1)],
  ['absent_over_time', ({ from, to }) => (from === to ? 1 : Number.NaN)],
  ['first_over_time', ofSome(({ values, from }) => values[from] ?? Number.NaN)],
  ['last_over_time', ofSome(last)],
  ['default_rollup', ofSome(last)],
  ['stddev_over_time', deviation],
  ['stdvar_over_time', ofRange(spreadOf)],
  ['median_over_time', ofRange((values, from, to) => quantile(0.5, values, from, to))],
  ['mad_over_time', ofRange(medianDeviation)],
  [
    'range_over_time',
    ofRange((values, from, to) => greatest(values, from, to) - least(values, from, to)),
  ],
  [
    'geomean_over_time',
    ofRange((values, from, to) => {
      let product = 1
      for (let i = from; i < to; i++) product *= values[i] ?? 1
      return product ** (1 / (to - from))
    }),
  ],
  ['distinct_over_time', ofRange((values, from, to) => new Set(values.subarray(from, to)).size)],
  ['mode_over_time', ({ values, from, to, previous }) => mode(values.slice(from, to), previous)],
  ['outlier_iqr_over_time', outlier],
  ['iqr_over_time', outlier],
  [
    'rate_over_sum',
    ofSome(({ values, from, to, windowMs }) => plainSum(values, from, to) / (windowMs / 1000)),
  ],
  // Samples are read as marks: 1 for stale, 0 for others.
  ['stale_samples_over_time', ofRange(plainSum)],
  ['zscore_over_time', zscore],
]

function last({ values, to }: Window): number {
  return values[to - 1] ?? Number.NaN
}

function sumOf(
  values: Float64Array,
  from: number,
  to: number,
  part: (value: number) => number,
): number {
  let total = 0
  for (let i = from; i < to; i++) total += part(values[i] ?? 0)
  return total
}

/** The last value, where it lies far from the quartiles. */
function outlier({ values, from, to }: Window): number {
  if (to - from < 2) return Number.NaN
  const sorted = values.slice(from, to).toSorted()
  const low = quantileOfSorted(0.25, sorted)
  const high = quantileOfSorted(0.75, sorted)
  const margin = 1.5 * (high - low)
  const value = values[to - 1] ?? Number.NaN
  return value > high + margin || value < low - margin ? value : Number.NaN
}

function zscore(window: Window): number {
  const { timesMs, from, to, endMs, previous, previousMs } = window
  const intervals = Number.isNaN(previous) ? to - from - 1 : to - from
  if (from === to || intervals < 1) return Number.NaN
  const firstMs = Number.isNaN(previous) ? (timesMs[from] ?? 0) : previousMs
  const lastMs = timesMs[to - 1] ?? 0
  if (endMs - lastMs > (lastMs - firstMs) / intervals) return Number.NaN
  const distance = last(window) - average(window)
  return distance === 0 ? 0 : distance / deviation(window)
}
