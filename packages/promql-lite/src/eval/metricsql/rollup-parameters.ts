import { greatest, least, quantile } from '../statistics.ts'
import { line } from './rollup-times.ts'
import { ofSome, plainSum } from './rollup-values.ts'
import type { Rollup, Window } from './window.ts'

/** A function of a window and numbers. */
export interface ParameterRollup {
  readonly windowAt: number
  /** How many numbers there are beside the window. */
  readonly numbers: number
  readonly with: (numbers: readonly Float64Array[]) => Rollup
}

function one(
  windowAt: number,
  compute: (window: Window, number: number) => number,
): ParameterRollup {
  return {
    windowAt,
    numbers: 1,
    with: ([numbers]) => ofSome(window => compute(window, numbers?.[window.step] ?? Number.NaN)),
  }
}

function counted(isOne: (value: number, limit: number) => boolean): ParameterRollup {
  return one(0, (window, limit) => tally(window, value => (isOne(value, limit) ? 1 : 0)))
}

function summed(isOne: (value: number, limit: number) => boolean): ParameterRollup {
  return one(0, (window, limit) => tally(window, value => (isOne(value, limit) ? value : 0)))
}

function share(isOne: (value: number, limit: number) => boolean): ParameterRollup {
  return one(
    0,
    (window, limit) =>
      tally(window, value => (isOne(value, limit) ? 1 : 0)) / (window.to - window.from),
  )
}

function tally({ values, from, to }: Window, part: (value: number) => number): number {
  let total = 0
  for (let i = from; i < to; i++) total += part(values[i] ?? 0)
  return total
}

const equal = (value: number, limit: number): boolean => value === limit
const above = (value: number, limit: number): boolean => value > limit
const upTo = (value: number, limit: number): boolean => value <= limit

/** Functions of a window and numbers, by name. */
export const parameterRollups: ReadonlyMap<string, ParameterRollup> = new Map([
  ['quantile_over_time', one(1, ({ values, from, to }, q) => quantile(q, values, from, to))],
  [
    'predict_linear',
    one(0, (window, ahead) => {
      const { value, slope } = line(window)
      return value + slope * ahead
    }),
  ],
  ['count_eq_over_time', counted(equal)],
  ['count_ne_over_time', counted((value, limit) => value !== limit)],
  ['count_gt_over_time', counted(above)],
  ['count_le_over_time', counted(upTo)],
  ['sum_eq_over_time', summed(equal)],
  ['sum_gt_over_time', summed(above)],
  ['sum_le_over_time', summed(upTo)],
  ['share_eq_over_time', share(equal)],
  ['share_gt_over_time', share(above)],
  ['share_le_over_time', share(upTo)],
  ['duration_over_time', one(0, (window, most) => covered(window, Math.trunc(1000 * most)) / 1000)],
  ['hoeffding_bound_lower', one(1, (window, phi) => average(window) - bound(window, phi))],
  ['hoeffding_bound_upper', one(1, (window, phi) => average(window) + bound(window, phi))],
  [
    'holt_winters',
    {
      windowAt: 0,
      numbers: 2,
      with: ([level, trend]) =>
        ofSome(window =>
          smoothed(window, level?.[window.step] ?? Number.NaN, trend?.[window.step] ?? Number.NaN),
        ),
    },
  ],
])

/** How long samples lie no further apart than `mostMs`. */
function covered({ timesMs, from, to }: Window, mostMs: number): number {
  let total = 0
  for (let i = from + 1; i < to; i++) {
    const apartMs = (timesMs[i] ?? 0) - (timesMs[i - 1] ?? 0)
    if (apartMs <= mostMs) total += apartMs
  }
  return total
}

function average({ values, from, to }: Window): number {
  return plainSum(values, from, to) / (to - from)
}

/** How far the mean may be off, by Hoeffding's inequality. */
function bound({ values, from, to }: Window, phi: number): number {
  const spread = greatest(values, from, to) - least(values, from, to)
  if (to - from < 2 || spread <= 0 || phi <= 0) return 0
  if (phi >= 1) return Infinity
  return spread * Math.sqrt(Math.log(1 / (1 - phi)) / (2 * (to - from)))
}

function smoothed({ values, from, to, previous }: Window, factor: number, trend: number): number {
  if (factor < 0 || factor > 1 || trend < 0 || trend > 1) return Number.NaN
  const start = Number.isNaN(previous) ? from + 1 : from
  let level = Number.isNaN(previous) ? (values[from] ?? 0) : previous
  if (start === to) return level
  let slope = (values[start] ?? 0) - level
  for (let i = start; i < to; i++) {
    const next = factor * (values[i] ?? 0) + (1 - factor) * (level + slope)
    slope = trend * (next - level) + (1 - trend) * slope
    level = next
  }
  return level
}
