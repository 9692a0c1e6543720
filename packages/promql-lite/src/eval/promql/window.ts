import { emptyRow, put, withoutName, type Grid, type Row, type Samples } from '../value.ts'

/** The samples of a series in (startMs, endMs] or somewhat around, of which there is at least one. */
export interface Window {
  timesMs: Float64Array
  values: Float64Array
  /** Index of the first sample, and of the first one behind. */
  from: number
  to: number
  startMs: number
  endMs: number
  /** The time of the evaluation, before any offset. */
  atMs: number
}

/** Computes one value from a window; undefined when it holds too little. */
export type Rollup = (window: Window, step: number) => number | undefined

/** Where windows lie, and the samples in them. */
export interface Ranges {
  readonly series: readonly Samples[]
  /** The times at which windows end. */
  readonly grid: Grid
  readonly windowMs: number
  /** How far samples before and behind a window are there as well, for `anchored` and `smoothed`. */
  readonly beforeMs?: number
  readonly afterMs?: number
}

/** Walks each series once and computes a value for the window before each time of the grid. */
export function rollUp(
  { series, grid, windowMs, beforeMs = 0, afterMs = 0 }: Ranges,
  outer: Grid,
  compute: Rollup,
  keepsName: boolean,
): Row[] {
  const rows: Row[] = []
  for (const { labels, timesMs, values, length } of series) {
    const row = emptyRow(keepsName ? labels : withoutName(labels), grid.count)
    const window: Window = { timesMs, values, from: 0, to: 0, startMs: 0, endMs: 0, atMs: 0 }
    for (let step = 0; step < grid.count; step++) {
      const endMs = grid.startMs + step * grid.stepMs
      const startMs = endMs - windowMs
      while (window.from < length && (timesMs[window.from] ?? 0) <= startMs - beforeMs)
        window.from++
      if (window.to < window.from) window.to = window.from
      while (window.to < length && (timesMs[window.to] ?? 0) <= endMs + afterMs) window.to++
      if (window.from === window.to) continue
      window.startMs = startMs
      window.endMs = endMs
      window.atMs = outer.startMs + step * outer.stepMs
      const value = compute(window, step)
      if (value !== undefined) put(row, step, value)
    }
    rows.push(row)
  }
  return rows
}
