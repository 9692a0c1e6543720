import {
  greatest,
  least,
  mean,
  medianDeviation,
  quantile,
  regression,
  sum,
  variance,
} from '../statistics.ts'
import { extrapolatedDelta } from './extrapolate.ts'
import { remarkOnCounters, remarkOnQuantiles, type RollupRemark } from './rollup-remarks.ts'
import { countPairs, isChange, isReset } from './pairs.ts'
import type { Rollup, Window } from './window.ts'

/** A function of a window: where its window stands among the arguments, and how it computes. */
export interface RollupFunction {
  readonly windowAt: number
  readonly keepsName: boolean
  /** Takes the other arguments, each a value for every step. */
  readonly with: (parameters: readonly Float64Array[]) => Rollup
  /** What there is to say of a result. */
  readonly annotate?: RollupRemark
}

function plain(compute: Rollup, keepsName = false): RollupFunction {
  return { windowAt: 0, keepsName, with: () => compute }
}

function ofCounter(compute: Rollup): RollupFunction {
  return { ...plain(compute), annotate: remarkOnCounters }
}

const seconds = (timeMs: number | undefined): number => (timeMs ?? 0) / 1000

/** Functions of PromQL on a window, except `absent_over_time`. */
export const rollups: ReadonlyMap<string, RollupFunction> = new Map<string, RollupFunction>([
  ['rate', ofCounter(window => perSecond(extrapolatedDelta(window, true), window))],
  ['increase', ofCounter(window => extrapolatedDelta(window, true))],
  ['delta', plain(window => extrapolatedDelta(window, false))],
  ['irate', plain(window => lastStep(window, true))],
  ['idelta', plain(window => lastStep(window, false))],
  [
    'deriv',
    plain(({ timesMs, values, from, to }) =>
      to - from < 2 ? undefined : regression(timesMs, values, timesMs[from] ?? 0, from, to).slope,
    ),
  ],
  ['changes', plain(window => countPairs(window, isChange))],
  ['resets', plain(window => countPairs(window, isReset))],
  ['avg_over_time', plain(({ values, from, to }) => mean(values, from, to))],
  ['min_over_time', plain(({ values, from, to }) => least(values, from, to))],
  ['max_over_time', plain(({ values, from, to }) => greatest(values, from, to))],
  ['sum_over_time', plain(({ values, from, to }) => sum(values, from, to))],
  ['count_over_time', plain(({ from, to }) => to - from)],
  ['first_over_time', plain(({ values, from }) => values[from], true)],
  ['last_over_time', plain(({ values, to }) => values[to - 1], true)],
  ['present_over_time', plain(() => 1)],
  ['stddev_over_time', plain(({ values, from, to }) => Math.sqrt(variance(values, from, to)))],
  ['stdvar_over_time', plain(({ values, from, to }) => variance(values, from, to))],
  ['mad_over_time', plain(({ values, from, to }) => medianDeviation(values, from, to))],
  ['ts_of_first_over_time', plain(({ timesMs, from }) => seconds(timesMs[from]))],
  ['ts_of_last_over_time', plain(({ timesMs, to }) => seconds(timesMs[to - 1]))],
  ['ts_of_max_over_time', plain(window => timeOfExtreme(window, (value, most) => value >= most))],
  ['ts_of_min_over_time', plain(window => timeOfExtreme(window, (value, most) => value <= most))],
  [
    'quantile_over_time',
    {
      windowAt: 1,
      keepsName: false,
      annotate: remarkOnQuantiles,
      with:
        ([q]) =>
        ({ values, from, to }, step) =>
          quantile(q?.[step] ?? Number.NaN, values, from, to),
    },
  ],
  [
    'predict_linear',
    {
      windowAt: 0,
      keepsName: false,
      with:
        ([ahead]) =>
        ({ timesMs, values, from, to, atMs }, step) => {
          if (to - from < 2) return undefined
          const { slope, value } = regression(timesMs, values, atMs, from, to)
          return value + slope * (ahead?.[step] ?? Number.NaN)
        },
    },
  ],
  [
    'double_exponential_smoothing',
    {
      windowAt: 0,
      keepsName: false,
      with:
        ([smoothing, trend]) =>
        (window, step) =>
          smoothed(window, smoothing?.[step] ?? Number.NaN, trend?.[step] ?? Number.NaN),
    },
  ],
])

function perSecond(delta: number | undefined, { startMs, endMs }: Window): number | undefined {
  return delta === undefined ? undefined : delta / ((endMs - startMs) / 1000)
}

/** What the last two samples differ by; per second and without resets for `irate`. */
function lastStep({ timesMs, values, from, to }: Window, isRate: boolean): number | undefined {
  if (to - from < 2) return undefined
  const before = values[to - 2] ?? 0
  const last = values[to - 1] ?? 0
  if (!isRate) return last - before
  const elapsedMs = (timesMs[to - 1] ?? 0) - (timesMs[to - 2] ?? 0)
  return (last < before ? last : last - before) / (elapsedMs / 1000)
}

/** The time of the last of the extreme values. */
function timeOfExtreme(
  { timesMs, values, from, to }: Window,
  isMore: (value: number, most: number) => boolean,
): number {
  let at = from
  for (let i = from + 1; i < to; i++) {
    const most = values[at] ?? Number.NaN
    if (isMore(values[i] ?? Number.NaN, most) || Number.isNaN(most)) at = i
  }
  return seconds(timesMs[at])
}

function smoothed(
  { values, from, to }: Window,
  smoothing: number,
  trend: number,
): number | undefined {
  requireFactor('smoothing', 'sf', smoothing)
  requireFactor('trend', 'tf', trend)
  if (to - from < 2) return undefined
  let level = values[from] ?? 0
  let slope = (values[from + 1] ?? 0) - level
  let previous = level
  for (let i = from + 1; i < to; i++) {
    if (i > from + 1) slope = trend * (level - previous) + (1 - trend) * slope
    previous = level
    level = smoothing * (values[i] ?? 0) + (1 - smoothing) * (level + slope)
  }
  return level
}

function requireFactor(name: string, short: string, factor: number): void {
  if (factor > 0 && factor < 1) return
  throw new RangeError(
    `invalid ${name} factor. Expected: 0 < ${short} < 1, got: ${factor.toFixed(6)}`,
  )
}
