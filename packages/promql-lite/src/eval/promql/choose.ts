import { formatShortest } from '../../number.ts'
import type { Query } from '../query.ts'
import { greatest, least } from '../statistics.ts'
import { emptyRow, has, keyOf, put, type Grid, type Row } from '../value.ts'
import type { Group } from './aggregate.ts'
import { annotate } from './annotations.ts'

/** Aggregations that hand on some of their series; undefined for the others. */
export function selectRows(
  name: string,
  groups: readonly Group[],
  parameters: Float64Array,
  { grid, query, at }: { readonly grid: Grid; readonly query: Query; readonly at: number },
): Row[] | undefined {
  const choose = choosers.get(name)
  if (choose === undefined) return undefined
  if (name === 'limit_ratio') checkRatios(parameters, query, at)
  else checkCounts(parameters)
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

/** More than a 64-bit integer holds. */
const TOO_MANY = 2 ** 63

function checkCounts(counts: Float64Array): void {
  for (const count of counts) {
    if (Number.isNaN(count)) throw new RangeError('Parameter value is NaN')
    if (count >= TOO_MANY)
      throw new RangeError(`Scalar value ${formatShortest(count)} overflows int64`)
  }
}

function checkRatios(ratios: Float64Array, query: Query, at: number): void {
  if (ratios.some(Number.isNaN)) throw new RangeError('Ratio value is NaN')
  for (const ratio of [Math.max(greatest(ratios), 1), Math.min(least(ratios), -1)]) {
    if (ratio === 1 || ratio === -1) continue
    const text = `ratio value should be between -1 and 1, got ${formatShortest(ratio)}, capping to ${Math.sign(ratio)}`
    annotate(query, 'warning', text, at)
  }
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
