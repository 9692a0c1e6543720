import { emptyRow, has, keyOf, put, type Grid, type Row } from '../value.ts'
import type { Group } from './aggregate.ts'

/** Aggregations that hand on some of their series; undefined for the others. */
export function selectRows(
  name: string,
  groups: readonly Group[],
  parameters: Float64Array,
  grid: Grid,
): Row[] | undefined {
  const choose = choosers.get(name)
  if (choose === undefined) return undefined
  if (parameters.some(Number.isNaN))
    throw new RangeError(`cannot evaluate "${name}": its number is NaN`)
  const kept = new Map<Row, Row>()
  for (const { rows } of groups) {
    for (let step = 0; step < grid.count; step++) {
      const here = rows.filter(row => has(row, step))
      for (const row of choose(here, parameters[step] ?? 0, step)) {
        const result = kept.get(row) ?? emptyRow(row.labels, grid.count)
        kept.set(row, result)
        put(result, step, row.values[step] ?? Number.NaN)
      }
    }
  }
  return [...kept.values()]
}

type Choose = (rows: readonly Row[], parameter: number, step: number) => readonly Row[]

const choosers: ReadonlyMap<string, Choose> = new Map<string, Choose>([
  ['topk', (rows, count, step) => extremes(rows, count, step, true)],
  ['bottomk', (rows, count, step) => extremes(rows, count, step, false)],
  ['limitk', (rows, count) => rows.slice(0, Math.max(0, Math.trunc(count)))],
  ['limit_ratio', (rows, ratio) => rows.filter(row => isInShare(row, ratio))],
])

function extremes(
  rows: readonly Row[],
  count: number,
  step: number,
  largest: boolean,
): readonly Row[] {
  const sorted = rows.toSorted((a, b) => {
    const [x, y] = [a.values[step] ?? Number.NaN, b.values[step] ?? Number.NaN]
    if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : 1
    if (Number.isNaN(y)) return -1
    return largest ? y - x : x - y
  })
  return sorted.slice(0, Math.max(0, Math.trunc(count)))
}

/** Whether a series falls into a share of all; a negative share takes those the positive leaves. */
function isInShare({ labels }: Row, ratio: number): boolean {
  const share = hashOf(keyOf(labels)) / 2 ** 32
  return ratio >= 0 ? share < Math.min(1, ratio) : share >= 1 + Math.max(-1, ratio)
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}
