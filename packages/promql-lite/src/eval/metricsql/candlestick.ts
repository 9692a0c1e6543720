import { greatest, least } from '../statistics.ts'
import type { Rollup, Window } from './window.ts'

/** The samples before the window's end, which belong to the candle. */
function lengthOf({ timesMs, from, to, endMs }: Window): number {
  let end = to
  while (end > from && (timesMs[end - 1] ?? 0) >= endMs) end--
  return end
}

/** The sample before the window, where it reaches into it. */
function opening({ previous, previousMs, windowMs, endMs }: Window): number {
  return previousMs + windowMs >= endMs ? previous : Number.NaN
}

function extreme(window: Window, pick: typeof least): number {
  const end = lengthOf(window)
  const first = opening(window)
  if (window.from === end) return first
  const inside = pick(window.values, window.from, end)
  return Number.isNaN(first) ? inside : pick([first, inside])
}

/** Parts of a candlestick, in the order in which they are given. */
export const candlestick: ReadonlyMap<string, Rollup> = new Map<string, Rollup>([
  [
    'open',
    window => {
      const first = opening(window)
      if (!Number.isNaN(first)) return first
      return window.from === lengthOf(window)
        ? Number.NaN
        : (window.values[window.from] ?? Number.NaN)
    },
  ],
  [
    'close',
    window => {
      const end = lengthOf(window)
      return window.from === end ? opening(window) : (window.values[end - 1] ?? Number.NaN)
    },
  ],
  ['low', window => extreme(window, least)],
  ['high', window => extreme(window, greatest)],
])
