import type { Labels } from '../labels.ts'

/** Samples of one series in order of time. */
export interface Series {
  /** Sorted by name. */
  readonly labels: Labels
  readonly timesMs: readonly number[]
  readonly values: readonly number[]
  /** Which samples are staleness markers; their value does not count. */
  readonly stale: readonly boolean[]
}

/** Returns the index of the last sample at or before `timeMs`, or -1. */
export function lastIndexAt(series: Series, timeMs: number): number {
  const { timesMs } = series
  let low = 0
  let high = timesMs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((timesMs[middle] ?? 0) <= timeMs) low = middle + 1
    else high = middle
  }
  return low - 1
}
