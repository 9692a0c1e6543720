import type { Window } from './window.ts'

/**
 * Returns how much a series changed over a whole window, as Prometheus does: from the samples
 * inside it, extended to the window's ends where samples come near enough to them.
 *
 * @param isCounter a value that falls is a counter that began anew, and the extension stops at zero
 */
export function extrapolatedDelta(window: Window, isCounter: boolean): number | undefined {
  const { timesMs, values, from, to, startMs, endMs } = window
  if (to - from < 2) return undefined
  const first = values[from] ?? 0
  const firstMs = timesMs[from] ?? 0
  const lastMs = timesMs[to - 1] ?? 0
  const delta = (values[to - 1] ?? 0) - first + (isCounter ? lostToResets(window) : 0)

  const sampled = (lastMs - firstMs) / 1000
  const average = sampled / (to - from - 1)
  const threshold = average * 1.1
  let toStart = (firstMs - startMs) / 1000
  let toEnd = (endMs - lastMs) / 1000
  if (toStart >= threshold) toStart = average / 2
  if (isCounter && delta > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / delta))
  if (toEnd >= threshold) toEnd = average / 2
  return delta * ((sampled + toStart + toEnd) / sampled)
}

function lostToResets({ values, from, to }: Window): number {
  let lost = 0
  let before = values[from] ?? 0
  for (let i = from + 1; i < to; i++) {
    const value = values[i] ?? 0
    if (value < before) lost += before
    before = value
  }
  return lost
}
