import type { Binary } from '../../ast.ts'
import { isComparison } from '../../operators.ts'
import { compute } from '../../compute.ts'
import type { Query } from '../query.ts'
import {
  emptyRow,
  has,
  mergeRows,
  put,
  withoutName,
  type Grid,
  type Row,
  type Value,
} from '../value.ts'
import { filled } from './fill.ts'
import { combineSets } from './sets.ts'
import { joined } from './join.ts'

/** Evaluates an operator on two values. */
export function evaluateBinary(
  expr: Binary,
  left: Value,
  right: Value,
  grid: Grid,
  query: Query,
): Value {
  const { op } = expr
  if (left.kind === 'scalar' && right.kind === 'scalar')
    return scalars(expr, left.values, right.values)
  if (left.kind === 'vector' && right.kind === 'vector') {
    const sets = combineSets(expr, left.rows, right.rows, grid)
    if (sets !== undefined) return { kind: 'vector', rows: mergeRows(sets) }
    const sides = filled(expr, { left: left.rows, right: right.rows }, grid)
    const problem = 'multiple matches for labels: grouping labels must ensure unique matches'
    return {
      kind: 'vector',
      rows: mergeRows(joined(expr, sides.left, sides.right, grid, query), problem),
    }
  }
  if (left.kind === 'scalar' && right.kind === 'vector')
    return withScalar(expr, right.rows, (value, i) =>
      compute(op, left.values[i] ?? Number.NaN, value),
    )
  if (left.kind === 'vector' && right.kind === 'scalar')
    return withScalar(expr, left.rows, (value, i) =>
      compute(op, value, right.values[i] ?? Number.NaN),
    )
  throw new Error(`BUG: "${op}" on a ${left.kind} and a ${right.kind}`)
}

function scalars({ op }: Binary, left: Float64Array, right: Float64Array): Value {
  return { kind: 'scalar', values: left.map((a, i) => compute(op, a, right[i] ?? Number.NaN)) }
}

function withScalar(
  { op, bool }: Binary,
  rows: readonly Row[],
  apply: (value: number, step: number) => number,
): Value {
  const isFilter = isComparison(op) && !bool
  const results = rows.map(row => {
    const result = emptyRow(isFilter ? row.labels : withoutName(row.labels), row.values.length)
    for (let i = 0; i < row.values.length; i++) {
      if (!has(row, i)) continue
      const value = row.values[i] ?? Number.NaN
      const computed = apply(value, i)
      if (!isFilter) put(result, i, computed)
      else if (computed === 1) put(result, i, value)
    }
    return result
  })
  return { kind: 'vector', rows: mergeRows(results) }
}
