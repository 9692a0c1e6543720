import type { Binary } from '../../ast.ts'
import { emptyRow, has, isEmpty, put, type Grid, type Row } from '../value.ts'
import { byKey, matchedLabels } from './matching.ts'

/** Two sides of an operator. */
export interface Sides {
  readonly left: readonly Row[]
  readonly right: readonly Row[]
}

/** Adds to each side, for what only the other one has, a series of the value to fill in. */
export function filled(expr: Binary, { left, right }: Sides, grid: Grid): Sides {
  const { fill } = expr
  if (fill === undefined) return { left, right }
  return {
    left: [...left, ...fillers(expr, right, left, fill.left, grid)],
    right: [...right, ...fillers(expr, left, right, fill.right, grid)],
  }
}

/** A row for each match of `rows`, with values at the times when no other row matches. */
function fillers(
  { matching }: Binary,
  rows: readonly Row[],
  others: readonly Row[],
  value: number | undefined,
  grid: Grid,
): Row[] {
  if (value === undefined) return []
  const partners = byKey(others, matching)
  const result: Row[] = []
  for (const [key, group] of byKey(rows, matching)) {
    const opposite = partners.get(key) ?? []
    const filler = emptyRow(matchedLabels(group[0]?.labels ?? [], matching), grid.count)
    for (let i = 0; i < grid.count; i++) {
      if (group.some(row => has(row, i)) && !opposite.some(row => has(row, i)))
        put(filler, i, value)
    }
    if (!isEmpty(filler)) result.push(filler)
  }
  return result
}
