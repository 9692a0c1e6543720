import type { RollupWindow } from './rollup.ts'

/**
 * Returns how much a series changed over a whole window, as Prometheus does: from the samples
 * inside it, extended to the window's ends where samples come near enough to them.
 *
 * @param isCounter a value that falls is a counter that began anew, and the extension stops at zero
 */
export function extrapolatedDelta(window: RollupWindow, isCounter: boolean): number | undefined {
  const { timesMs, values, startMs, endMs } = window
  const first = values[0]
  const last = values.at(-1)
  const firstMs = timesMs[0]
  const lastMs = timesMs.at(-1)
  if (values.length < 2 || first === undefined || last === undefined) return undefined
  if (firstMs === undefined || lastMs === undefined) return undefined
  const delta = last - first + (isCounter ? lostToResets(values) : 0)

  const sampled = (lastMs - firstMs) / 1000
  const average = sampled / (values.length - 1)
  const threshold = average * 1.1
  let toStart = (firstMs - startMs) / 1000
  let toEnd = (endMs - lastMs) / 1000
  if (toStart >= threshold) toStart = average / 2
  if (isCounter && delta > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / delta))
  if (toEnd >= threshold) toEnd = average / 2
  return delta * ((sampled + toStart + toEnd) / sampled)
}

function lostToResets(values: readonly number[]): number {
  let lost = 0
  for (let i = 1; i < values.length; i++) {
    const before = values[i - 1] ?? 0
    if ((values[i] ?? 0) < before) lost += before
  }
  return lost
}
