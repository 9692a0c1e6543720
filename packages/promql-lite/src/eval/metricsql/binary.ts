import type { Binary } from '../../ast.ts'
import { isComparison } from '../../operators.ts'
import { withoutName, type Row } from '../value.ts'
import { compute } from '../../compute.ts'
import { matchedRows, type GridContext } from './matching.ts'
import { isNumber, mapValues, withValues } from './presence.ts'
import { combine } from './sets.ts'

/** Evaluates an operator on two sides. */
export function evaluateBinary(
  expr: Binary,
  left: readonly Row[],
  right: readonly Row[],
  context: GridContext,
): readonly Row[] {
  const { op } = expr
  if (op === '==' || op === '!=') {
    const listed = oneOf(expr, left, right)
    if (listed !== undefined) return listed
  }
  const sets = combine(expr, left, right)
  if (sets !== undefined) return sets
  // What a comparison leaves nothing of may still get a default.
  const isFilter = isComparison(op)
  const [a, b] = isFilter ? [left, right] : [withValues(left), withValues(right)]
  if (a.length === 0 || b.length === 0) return []
  const keepsName = (isFilter && !expr.bool) || expr.keepMetricNames === true
  if (expr.matching === undefined) {
    const [number] = isNumber(a) ? a : []
    if (number !== undefined)
      return b.map(row => applied(expr, number, row, labelled(row, keepsName)))
    const [other] = isNumber(b) ? b : []
    if (other !== undefined)
      return a.map(row => applied(expr, row, other, labelled(row, keepsName)))
  }
  return matchedRows(expr, a, b, keepsName, context).map(pair =>
    applied(expr, pair.left, pair.right, pair.labels),
  )
}

function labelled(row: Row, keepsName: boolean): Row['labels'] {
  return keepsName ? row.labels : withoutName(row.labels)
}

function applied(expr: Binary, left: Row, right: Row, labels: Row['labels']): Row {
  const values = left.values.map((a, i) => calculated(expr, a, right.values[i] ?? Number.NaN))
  return { labels, values }
}

function calculated({ op, bool }: Binary, a: number, b: number): number {
  if (!isComparison(op)) return op === '^' && Number.isNaN(a) ? Number.NaN : compute(op, a, b)
  if (bool && Number.isNaN(a)) return Number.NaN
  const holds = holdsFor(op, a, b)
  if (bool) return holds ? 1 : 0
  return holds ? a : Number.NaN
}

function holdsFor(op: Binary['op'], a: number, b: number): boolean {
  if (op === '==' && Number.isNaN(a)) return Number.isNaN(b)
  if (op === '!=' && Number.isNaN(a)) return !Number.isNaN(b)
  return compute(op, a, b) === 1
}

/** `x == (1, 2)`: values that are, or are not, one of a list. */
function oneOf(
  { op, left: first, right: second }: Binary,
  left: readonly Row[],
  right: readonly Row[],
): readonly Row[] | undefined {
  const isList = (expr: Binary['left']): boolean =>
    expr.kind === 'call' && ['', 'union'].includes(expr.name.toLowerCase())
  if (!isList(first) && !isList(second)) return undefined
  const [rows, list] = isList(first) ? [right, left] : [left, right]
  if (rows.length === 0) return []
  if (list.length === 0) return op === '==' ? [] : rows
  return rows.map(row =>
    mapValues(row, (value, i) =>
      list.some(one => one.values[i] === value) === (op === '==') ? value : Number.NaN,
    ),
  )
}
