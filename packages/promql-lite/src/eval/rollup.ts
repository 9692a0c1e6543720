import { extrapolatedDelta } from './extrapolate.ts'
import { mean, quantile, regression, sum, variance } from './statistics.ts'
import type { Window } from './value.ts'

/** Samples in (startMs, endMs]; there is at least one. */
export interface RollupWindow extends Window {
  readonly startMs: number
  readonly endMs: number
}

/** Computes one value from a window; undefined when it holds too little. */
export type Rollup = (window: RollupWindow) => number | undefined

/** Functions of a window alone. */
export const rollups: ReadonlyMap<string, Rollup> = new Map<string, Rollup>([
  ['rate', window => perSecond(extrapolatedDelta(window, true), window)],
  ['increase', window => extrapolatedDelta(window, true)],
  ['delta', window => extrapolatedDelta(window, false)],
  ['irate', window => lastStep(window, true)],
  ['idelta', window => lastStep(window, false)],
  [
    'deriv',
    ({ timesMs, values }) =>
      values.length < 2 ? undefined : regression(timesMs, values, timesMs[0] ?? 0).slope,
  ],
  [
    'changes',
    ({ values }) => countPairs(values, (a, b) => a !== b && !(Number.isNaN(a) && Number.isNaN(b))),
  ],
  ['resets', ({ values }) => countPairs(values, (a, b) => b < a)],
  ['avg_over_time', ({ values }) => mean(values)],
  ['min_over_time', ({ values }) => values.reduce((a, b) => (b < a || Number.isNaN(a) ? b : a))],
  ['max_over_time', ({ values }) => values.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a))],
  ['sum_over_time', ({ values }) => sum(values)],
  ['count_over_time', ({ values }) => values.length],
  ['last_over_time', ({ values }) => values.at(-1)],
  ['present_over_time', () => 1],
  ['stddev_over_time', ({ values }) => Math.sqrt(variance(values))],
  ['stdvar_over_time', ({ values }) => variance(values)],
])

/** Functions of a window and a number, with the number's place among the arguments. */
export const scalarRollups: ReadonlyMap<
  string,
  {
    readonly parameterAt: 0 | 1
    readonly compute: (parameter: number, window: RollupWindow) => number | undefined
  }
> = new Map([
  [
    'quantile_over_time',
    {
      parameterAt: 0 as const,
      compute: (q: number, { values }: RollupWindow) => quantile(q, values),
    },
  ],
  [
    'predict_linear',
    {
      parameterAt: 1 as const,
      compute: (seconds: number, { timesMs, values, endMs }: RollupWindow) => {
        if (values.length < 2) return undefined
        const { slope, value } = regression(timesMs, values, endMs)
        return value + slope * seconds
      },
    },
  ],
])

function perSecond(
  delta: number | undefined,
  { startMs, endMs }: RollupWindow,
): number | undefined {
  return delta === undefined ? undefined : delta / ((endMs - startMs) / 1000)
}

/** What the last two samples differ by; per second and without resets for `irate`. */
function lastStep({ timesMs, values }: RollupWindow, isRate: boolean): number | undefined {
  const [before, last] = values.slice(-2)
  const [beforeMs, lastMs] = timesMs.slice(-2)
  if (before === undefined || last === undefined || beforeMs === undefined || lastMs === undefined)
    return undefined
  if (!isRate) return last - before
  return (last < before ? last : last - before) / ((lastMs - beforeMs) / 1000)
}

function countPairs(values: readonly number[], isOne: (a: number, b: number) => boolean): number {
  let count = 0
  for (let i = 1; i < values.length; i++) {
    if (isOne(values[i - 1] ?? 0, values[i] ?? 0)) count++
  }
  return count
}
