import { ofSome } from './rollup-values.ts'
import type { Rollup, Window } from './window.ts'

/** Functions that look at the times of samples. */
export const timeRollups: readonly (readonly [string, Rollup])[] = [
  ['rate', rate],
  ['deriv_fast', rate],
  ['irate', lastRate],
  ['ideriv', lastRate],
  ['deriv', window => line(window).slope],
  ['timestamp', ofSome(lastTime)],
  ['timestamp_with_name', ofSome(lastTime)],
  ['tlast_over_time', ofSome(lastTime)],
  ['tfirst_over_time', ofSome(({ timesMs, from }) => (timesMs[from] ?? 0) / 1000)],
  ['tmin_over_time', ofSome(window => timeOf(window, (value, best) => value <= best))],
  ['tmax_over_time', ofSome(window => timeOf(window, (value, best) => value >= best))],
  ['tlast_change_over_time', ofSome(lastChange)],
  ['lag', lag],
  ['lifetime', window => sampledMs(window) / 1000],
  ['scrape_interval', window => sampledMs(window) / 1000 / intervalsOf(window)],
  ['integrate', integral],
]

function lastTime({ timesMs, to }: Window): number {
  return (timesMs[to - 1] ?? 0) / 1000
}

function timeOf(
  { timesMs, values, from, to }: Window,
  isBetter: (value: number, best: number) => boolean,
): number {
  let at = from
  for (let i = from; i < to; i++) if (isBetter(values[i] ?? 0, values[at] ?? 0)) at = i
  return (timesMs[at] ?? 0) / 1000
}

function lastChange({ timesMs, values, from, to, previous }: Window): number {
  const last = values[to - 1]
  for (let i = to - 2; i >= from; i--) if (values[i] !== last) return (timesMs[i + 1] ?? 0) / 1000
  return previous === last ? Number.NaN : (timesMs[from] ?? 0) / 1000
}

/** From the sample before the window, and over the time that samples cover. */
function rate({ timesMs, values, from, to, previous, previousMs }: Window): number {
  const lastMs = timesMs[to - 1] ?? 0
  const last = values[to - 1] ?? 0
  if (!Number.isNaN(previous))
    return from === to ? 0 : (last - previous) / ((lastMs - previousMs) / 1000)
  if (to - from < 2) return Number.NaN
  return (last - (values[from] ?? 0)) / ((lastMs - (timesMs[from] ?? 0)) / 1000)
}

function lastRate({ timesMs, values, from, to, previous, previousMs }: Window): number {
  if (from === to) return Number.NaN
  const isOne = to - from < 2
  const before = isOne ? previous : (values[to - 2] ?? 0)
  const beforeMs = isOne ? previousMs : (timesMs[to - 2] ?? 0)
  return ((values[to - 1] ?? 0) - before) / (((timesMs[to - 1] ?? 0) - beforeMs) / 1000)
}

/** A line through points by least squares: its value at a time, and its slope per second. */
export function line({ timesMs, values, from, to, endMs }: LinePoints): {
  readonly value: number
  readonly slope: number
} {
  let [n, sumX, sumY, sumXy, sumXx] = [0, 0, 0, 0, 0]
  let isFlat = true
  for (let i = from; i < to; i++) {
    const y = values[i] ?? Number.NaN
    if (y !== values[from]) isFlat = false
    if (Number.isNaN(y)) continue
    const x = ((timesMs[i] ?? 0) - endMs) / 1000
    n++
    sumX += x
    sumY += y
    sumXy += x * y
    sumXx += x * x
  }
  if (n === 0) return { value: Number.NaN, slope: Number.NaN }
  if (isFlat) return { value: values[from] ?? Number.NaN, slope: 0 }
  const spread = sumXx - (sumX * sumX) / n
  const slope = Math.abs(spread) < 1e-6 ? 0 : (sumXy - (sumX * sumY) / n) / spread
  return { value: sumY / n - (slope * sumX) / n, slope }
}

type LinePoints = Pick<Window, 'timesMs' | 'values' | 'from' | 'to' | 'endMs'>

function lag({ timesMs, from, to, endMs, previous, previousMs }: Window): number {
  if (from < to) return (endMs - (timesMs[to - 1] ?? 0)) / 1000
  return Number.isNaN(previous) ? Number.NaN : (endMs - previousMs) / 1000
}

/** How long samples cover, from the one before the window. */
function sampledMs({ timesMs, from, to, previous, previousMs }: Window): number {
  const hasPrevious = !Number.isNaN(previous)
  if (to - from < (hasPrevious ? 1 : 2)) return Number.NaN
  return (timesMs[to - 1] ?? 0) - (hasPrevious ? previousMs : (timesMs[from] ?? 0))
}

function intervalsOf({ from, to, previous }: Window): number {
  return Number.isNaN(previous) ? to - from - 1 : to - from
}

function integral({ timesMs, values, from, to, endMs, windowMs, previous, next }: Window): number {
  if (Number.isNaN(previous) && from === to) return Number.NaN
  const isFirst = Number.isNaN(previous)
  let before = isFirst ? (values[from] ?? 0) : previous
  let beforeMs = isFirst ? (timesMs[from] ?? 0) : endMs - windowMs
  let total = 0
  for (let i = from; i < to; i++) {
    const atMs = timesMs[i] ?? 0
    total += (before * (atMs - beforeMs)) / 1000
    before = values[i] ?? 0
    beforeMs = atMs
  }
  // Up to the end only where the series goes on.
  return Number.isNaN(next) ? total : total + (before * (endMs - beforeMs)) / 1000
}
