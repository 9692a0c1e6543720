import type { Binary } from '../../ast.ts'
import { emptyRow, has, put, type Grid, type Row } from '../value.ts'
import { byKey, matchingKey } from './matching.ts'

/** Evaluates `and`, `or` and `unless`; undefined for other operators. */
export function combineSets(
  expr: Binary,
  left: readonly Row[],
  right: readonly Row[],
  grid: Grid,
): readonly Row[] | undefined {
  const { op } = expr
  if (op === 'and') return kept(expr, left, right, grid, true)
  if (op === 'unless') return kept(expr, left, right, grid, false)
  return op === 'or' ? [...left, ...kept(expr, right, left, grid, false)] : undefined
}

/** Values of rows at times when a row of the others that matches is there, or when none is. */
function kept(
  { matching }: Binary,
  rows: readonly Row[],
  others: readonly Row[],
  grid: Grid,
  wanted: boolean,
): Row[] {
  const presence = new Map<string, Uint8Array>()
  for (const [key, group] of byKey(others, matching)) {
    const isThere = new Uint8Array(grid.count)
    for (const row of group) {
      for (let i = 0; i < grid.count; i++) if (has(row, i)) isThere[i] = 1
    }
    presence.set(key, isThere)
  }
  return rows.flatMap(row => {
    const isThere = presence.get(matchingKey(row.labels, matching))
    if (isThere === undefined) return wanted ? [] : [row]
    const result = emptyRow(row.labels, grid.count)
    for (let i = 0; i < grid.count; i++) {
      if (has(row, i) && (isThere[i] === 1) === wanted) put(result, i, row.values[i] ?? Number.NaN)
    }
    return [result]
  })
}
