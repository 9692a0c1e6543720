import type { Labels } from '../labels.ts'
import type { Matcher } from '../matcher.ts'

/** Samples of one series in order of time. */
export interface Series {
  /** Sorted by name. */
  readonly labels: Labels
  /** How many samples there are; the arrays may be longer. */
  readonly length: number
  readonly timesMs: Float64Array
  /** NaN where the sample is a staleness marker. */
  readonly values: Float64Array
  /** Returns whether a sample is a staleness marker and not a value. */
  isStale(index: number): boolean
}

/** What the evaluator reads from. */
export interface Storage {
  /**
   * Returns the series that meet all filters of one of the groups and may have samples from
   * `startMs` to `endMs`, both included; samples outside may be there as well. The series are not
   * kept beyond the evaluation, so a storage may change them afterwards.
   */
  select(groups: readonly (readonly Matcher[])[], startMs: number, endMs: number): readonly Series[]
}

/** Returns the index of the last sample at or before `timeMs`, or -1. */
export function lastIndexAt(
  { timesMs, length }: Pick<Series, 'timesMs' | 'length'>,
  timeMs: number,
): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((timesMs[middle] ?? 0) <= timeMs) low = middle + 1
    else high = middle
  }
  return low - 1
}
