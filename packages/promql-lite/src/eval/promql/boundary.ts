import type { VectorSelector } from '../../ast.ts'
import { countPairs, isChange, isReset } from './pairs.ts'
import type { Rollup, Window } from './window.ts'

type Mode = NonNullable<VectorSelector['mode']>

/** Functions of a window that look beyond its ends, by the mode that lets them. */
const extended: Readonly<Record<Mode, ReadonlyMap<string, Rollup>>> = {
  anchored: new Map<string, Rollup>([
    ['changes', window => countAnchored(window, isChange)],
    ['delta', window => delta(window, 'anchored', false)],
    ['increase', window => delta(window, 'anchored', true)],
    ['rate', window => perSecond(delta(window, 'anchored', true), window)],
    ['resets', window => countAnchored(window, isReset)],
  ]),
  smoothed: new Map<string, Rollup>([
    ['delta', window => delta(window, 'smoothed', false)],
    ['increase', window => delta(window, 'smoothed', true)],
    ['rate', window => perSecond(delta(window, 'smoothed', true), window)],
  ]),
}

/** How a function computes with a mode. */
export function extendedRollup(name: string, mode: Mode): Rollup {
  const rollup = extended[mode].get(name)
  if (rollup !== undefined) return rollup
  const names = [...extended[mode].keys()].join(', ')
  throw new RangeError(`${mode} modifier can only be used with: ${names} - not with ${name}`)
}

/** The value between two samples; a counter that falls begins at zero. */
export function interpolated(
  { timesMs, values }: Pick<Window, 'timesMs' | 'values'>,
  before: number,
  atMs: number,
  isCounter: boolean,
): number {
  const second = values[before + 1] ?? Number.NaN
  const value = values[before] ?? Number.NaN
  const first = isCounter && second < value ? 0 : value
  const startMs = timesMs[before] ?? 0
  const lengthMs = (timesMs[before + 1] ?? 0) - startMs
  return first + ((second - first) * (atMs - startMs)) / lengthMs
}

/** The last sample at or before the window's start, else the first one. */
function anchorOf({ timesMs, from, to, startMs }: Window): number {
  let anchor = from
  while (anchor + 1 < to && (timesMs[anchor + 1] ?? 0) <= startMs) anchor++
  return anchor
}

/** How much a series changed from one end of the window to the other, without extrapolation. */
function delta(window: Window, mode: Mode, isCounter: boolean): number | undefined {
  const { timesMs, values, to, startMs, endMs } = window
  const first = anchorOf(window)
  let last = to - 1
  if (mode === 'smoothed') while (last > first && (timesMs[last - 1] ?? 0) >= endMs) last--
  const firstMs = timesMs[first] ?? 0
  const lastMs = timesMs[last] ?? 0
  if (lastMs <= startMs || firstMs > endMs) return undefined
  const isSmoothed = mode === 'smoothed'
  const left =
    isSmoothed && firstMs < startMs
      ? interpolated(window, first, startMs, isCounter)
      : (values[first] ?? Number.NaN)
  const right =
    isSmoothed && lastMs > endMs
      ? interpolated(window, last - 1, endMs, isCounter)
      : (values[last] ?? Number.NaN)
  if (!isCounter) return right - left
  const inside = values.subarray(first + (firstMs <= startMs ? 1 : 0), lastMs >= endMs ? last : to)
  return right - left + lostToResets([left, ...inside, right])
}

function lostToResets(values: readonly number[]): number {
  let lost = 0
  for (const [i, value] of values.entries()) {
    const before = values[i - 1] ?? value
    if (value < before) lost += before
  }
  return lost
}

function perSecond(change: number | undefined, { startMs, endMs }: Window): number | undefined {
  return change === undefined ? undefined : change / ((endMs - startMs) / 1000)
}

function countAnchored(
  window: Window,
  isOne: (a: number, b: number) => boolean,
): number | undefined {
  const isAnyInside = (window.timesMs[window.to - 1] ?? 0) > window.startMs
  return isAnyInside ? countPairs({ ...window, from: anchorOf(window) }, isOne) : undefined
}
