import { quantile } from '../statistics.ts'
import { endOf } from '../query.ts'
import { constant, type Grid, type Samples } from '../value.ts'

/**
 * The samples of a series in (endMs - windowMs, endMs], and those next to them. Windows may be
 * empty.
 */
export interface Window {
  timesMs: Float64Array
  values: Float64Array
  from: number
  to: number
  endMs: number
  windowMs: number
  step: number
  /** The sample before the window, where it is not too far away; else NaN. */
  previous: number
  previousMs: number
  /** The sample before the window, however far away unless a lookback is set. */
  farPrevious: number
  /** The sample behind the window. */
  next: number
}

/** Computes one value from a window; NaN for none. */
export type Rollup = (window: Window) => number

/** How windows lie. */
export interface WindowOptions {
  readonly grid: Grid
  /** As written; undefined leaves it to the step and the samples. */
  readonly windowMs: number | undefined
  readonly lookbackMs: number
  /** Whether a window that is not written is made long enough to hold two samples. */
  readonly isAdjusted: boolean
  readonly isDefault: boolean
}

/** Walks a series once and computes a value for the window before each time of the grid. */
export function rollUp(
  { timesMs, values, length }: Samples,
  options: WindowOptions,
  compute: Rollup,
): Float64Array {
  const { grid } = options
  const result = constant(Number.NaN, grid.count)
  const reachMs = previousReachMs(timesMs, length, options)
  const windowMs = windowLengthMs(options, reachMs)
  const window: Window = {
    timesMs,
    values,
    from: 0,
    to: 0,
    endMs: 0,
    windowMs,
    step: 0,
    previous: Number.NaN,
    previousMs: 0,
    farPrevious: Number.NaN,
    next: Number.NaN,
  }
  for (let step = 0; step < grid.count; step++) {
    const endMs = grid.startMs + step * grid.stepMs
    const startMs = endMs - windowMs
    let { from, to } = window
    while (from < length && (timesMs[from] ?? 0) <= startMs) from++
    if (to < from) to = from
    while (to < length && (timesMs[to] ?? 0) <= endMs) to++
    window.from = from
    window.to = to
    window.endMs = endMs
    window.step = step
    setNeighbours(window, length, startMs, reachMs, options.lookbackMs)
    result[step] = compute(window)
  }
  return result
}

function setNeighbours(
  window: Window,
  length: number,
  startMs: number,
  reachMs: number,
  lookbackMs: number,
): void {
  const { timesMs, values, from, to } = window
  const beforeMs = from > 0 ? (timesMs[from - 1] ?? 0) : -Infinity
  const isNear = from > 0 && from < length && beforeMs > startMs - reachMs
  window.previous = isNear ? (values[from - 1] ?? Number.NaN) : Number.NaN
  window.previousMs = isNear ? beforeMs : startMs - reachMs
  const firstMs = from < to ? (timesMs[from] ?? 0) : startMs
  const isInReach = from > 0 && (lookbackMs === 0 || firstMs - beforeMs < lookbackMs)
  window.farPrevious = isInReach ? (values[from - 1] ?? Number.NaN) : Number.NaN
  window.next = to < length ? (values[to] ?? Number.NaN) : Number.NaN
}

function windowLengthMs(
  { grid, windowMs = 0, lookbackMs, isAdjusted, isDefault }: WindowOptions,
  reachMs: number,
): number {
  if (windowMs > 0) return windowMs
  const implicitMs = isAdjusted ? Math.max(grid.stepMs, reachMs) : grid.stepMs
  return isDefault && lookbackMs > 0 ? Math.min(implicitMs, lookbackMs) : implicitMs
}

/** How far before the window its previous sample may lie. */
function previousReachMs(
  timesMs: Float64Array,
  length: number,
  { grid, lookbackMs }: WindowOptions,
): number {
  const isInstant = endOf(grid) === grid.startMs
  const reachMs = isInstant ? grid.stepMs : withJitter(scrapeIntervalMs(timesMs, length, grid))
  return lookbackMs > 0 ? Math.min(reachMs, lookbackMs) : reachMs
}

/** How many of the last intervals tell how far samples lie apart, and which of them does. */
const INTERVALS = 20
const INTERVAL_QUANTILE = 0.6

function scrapeIntervalMs(timesMs: Float64Array, length: number, grid: Grid): number {
  const count = Math.min(INTERVALS, length - 1)
  if (count < 1) return grid.stepMs
  const intervals = Float64Array.from(
    { length: count },
    (_, i) => (timesMs[length - 1 - i] ?? 0) - (timesMs[length - 2 - i] ?? 0),
  )
  const intervalMs = Math.trunc(quantile(INTERVAL_QUANTILE, intervals))
  return intervalMs > 0 ? intervalMs : grid.stepMs
}

/** Allows for jitter, the more the shorter the interval. */
function withJitter(intervalMs: number): number {
  if (intervalMs <= 2000) return 5 * intervalMs
  if (intervalMs <= 4000) return 3 * intervalMs
  if (intervalMs <= 8000) return 2 * intervalMs
  if (intervalMs <= 16_000) return intervalMs + Math.trunc(intervalMs / 2)
  if (intervalMs <= 32_000) return intervalMs + Math.trunc(intervalMs / 4)
  return intervalMs + Math.trunc(intervalMs / 8)
}
