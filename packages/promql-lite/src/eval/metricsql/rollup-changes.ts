import type { Rollup, Window } from './window.ts'

/** Functions of how values follow one another. */
export const changeRollups: readonly (readonly [string, Rollup])[] = [
  ['changes', window => countChanges(window, Number.isNaN(window.previous) ? 1 : 0)],
  ['changes_prometheus', changesInside],
  ['increases_over_time', window => countSteps(window, (before, value) => value > before)],
  ['decreases_over_time', window => countSteps(window, (before, value) => value < before)],
  ['resets', window => countSteps(window, (before, value) => value < before)],
  ['ascent_over_time', window => totalSteps(window, 1)],
  ['descent_over_time', window => totalSteps(window, -1)],
  ['delta', delta],
  ['increase', delta],
  ['increase_pure', increasePure],
  ['delta_prometheus', deltaInside],
  ['increase_prometheus', deltaInside],
  ['rate_prometheus', window => deltaInside(window) / (window.windowMs / 1000)],
  ['idelta', lastDelta],
]

/** Values this near to each other differ by how they were reckoned only. */
function isNoise(before: number, value: number): boolean {
  return Math.abs(value - before) < 1e-12 * Math.abs(value)
}

function countChanges({ values, from, to, previous }: Window, first: number): number {
  if (Number.isNaN(previous) && from === to) return Number.NaN
  let before = Number.isNaN(previous) ? (values[from] ?? 0) : previous
  let count = first
  for (let i = from; i < to; i++) {
    const value = values[i] ?? 0
    if (value === before || isNoise(before, value)) continue
    count++
    before = value
  }
  return count
}

function changesInside(window: Window): number {
  return countChanges({ ...window, previous: Number.NaN }, 0)
}

function countSteps(
  { values, from, to, previous }: Window,
  isOne: (before: number, value: number) => boolean,
): number {
  if (from === to) return Number.isNaN(previous) ? Number.NaN : 0
  let before = Number.isNaN(previous) ? (values[from] ?? 0) : previous
  let count = 0
  for (let i = from; i < to; i++) {
    const value = values[i] ?? 0
    if (isOne(before, value)) {
      if (isNoise(before, value)) continue
      count++
    }
    before = value
  }
  return count
}

/** How far values went up or down in all. */
function totalSteps({ values, from, to, previous }: Window, direction: 1 | -1): number {
  if (Number.isNaN(previous) && from === to) return Number.NaN
  let before = Number.isNaN(previous) ? (values[from] ?? 0) : previous
  let total = 0
  for (let i = from; i < to; i++) {
    const value = values[i] ?? 0
    const step = direction * (value - before)
    if (step > 0) total += step
    before = value
  }
  return total
}

/** From the sample before the window; a series that begins in it began with 0 if it may. */
function delta({ values, from, to, previous, farPrevious, next }: Window): number {
  if (!Number.isNaN(previous)) return from === to ? 0 : (values[to - 1] ?? 0) - previous
  if (from === to) return Number.NaN
  const last = values[to - 1] ?? 0
  if (!Number.isNaN(farPrevious)) return last - farPrevious
  const first = values[from] ?? 0
  const second = to - from > 1 ? (values[from + 1] ?? 0) : next
  const step = Number.isNaN(second) ? 0 : second - first
  if (Math.abs(first) < 10 * (Math.abs(step) + 1)) return last
  return last - first
}

function increasePure({ values, from, to, previous, farPrevious }: Window): number {
  if (Number.isNaN(previous) && from === to) return Number.NaN
  if (from === to) return 0
  const start = !Number.isNaN(previous) ? previous : Number.isNaN(farPrevious) ? 0 : farPrevious
  return (values[to - 1] ?? 0) - start
}

function deltaInside({ values, from, to }: Window): number {
  return to - from < 2 ? Number.NaN : (values[to - 1] ?? 0) - (values[from] ?? 0)
}

function lastDelta({ values, from, to, previous }: Window): number {
  if (from === to) return Number.isNaN(previous) ? Number.NaN : 0
  const last = values[to - 1] ?? 0
  const before = to - from > 1 ? (values[to - 2] ?? 0) : previous
  return Number.isNaN(before) ? last : last - before
}
