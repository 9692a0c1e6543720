import type { Binary, BinaryOp, Matching } from '../ast.ts'
import { getLabel, labelsKey, sortLabels, type Label, type Labels } from '../labels.ts'
import { power } from '../power.ts'
import { requireUnique, withoutName, type Row, type Value } from './value.ts'

const comparisons: ReadonlySet<BinaryOp> = new Set(['==', '!=', '>', '<', '>=', '<='])

const setOperators: ReadonlySet<BinaryOp> = new Set(['and', 'or', 'unless', 'if', 'ifnot'])

/** Evaluates an operator on two values. */
export function evaluateBinary(expr: Binary, left: Value, right: Value): Value {
  const { op } = expr
  if (left.kind === 'scalar' && right.kind === 'scalar' && !setOperators.has(op))
    return scalars(expr, left.value, right.value)
  if (op === 'and' || op === 'if') return vector(keepMatching(expr, left, right, true))
  if (op === 'unless' || op === 'ifnot') return vector(keepMatching(expr, left, right, false))
  if (op === 'or' || op === 'default') {
    const rows = rowsOf(left)
    const keys = new Set(rows.map(row => matchingKey(row.labels, expr.matching)))
    return vector([
      ...rows,
      ...rowsOf(right).filter(row => !keys.has(matchingKey(row.labels, expr.matching))),
    ])
  }
  if (left.kind === 'scalar') {
    return vector(withScalar(expr, rowsOf(right), row => [left.value, row.value]))
  }
  if (right.kind === 'scalar') {
    return vector(withScalar(expr, rowsOf(left), row => [row.value, right.value]))
  }
  return vector(requireUnique(joined(expr, rowsOf(left), rowsOf(right)), `"${op}"`))
}

function vector(rows: readonly Row[]): Value {
  return { kind: 'vector', rows }
}

function rowsOf(value: Value): readonly Row[] {
  if (value.kind === 'vector') return value.rows
  return value.kind === 'scalar' ? [{ labels: [], value: value.value }] : []
}

function scalars({ op, bool }: Binary, left: number, right: number): Value {
  if (op === 'default') return { kind: 'scalar', value: Number.isNaN(left) ? right : left }
  if (!comparisons.has(op)) return { kind: 'scalar', value: compute(op, left, right) }
  const holds = compute(op, left, right) === 1
  if (bool) return { kind: 'scalar', value: holds ? 1 : 0 }
  return { kind: 'scalar', value: holds ? left : Number.NaN }
}

/** A vector and a scalar; `operands` puts them in order. */
function withScalar(
  { op, bool }: Binary,
  rows: readonly Row[],
  operands: (row: Row) => readonly [number, number],
): readonly Row[] {
  const isFilter = comparisons.has(op) && !bool
  const results = rows.flatMap(row => {
    const value = compute(op, ...operands(row))
    if (!isFilter) return [{ labels: withoutName(row.labels), value }]
    return value === 1 ? [row] : []
  })
  return requireUnique(results, `"${op}"`)
}

function keepMatching(expr: Binary, left: Value, right: Value, wanted: boolean): Row[] {
  const keys = new Set(rowsOf(right).map(row => matchingKey(row.labels, expr.matching)))
  return rowsOf(left).filter(row => keys.has(matchingKey(row.labels, expr.matching)) === wanted)
}

/** Joins two vectors: one to one, or many to one with group_left and group_right. */
function joined(expr: Binary, left: readonly Row[], right: readonly Row[]): Row[] {
  const { matching, op, bool } = expr
  const isSwapped = matching?.group?.side === 'right'
  const [many, one] = isSwapped ? [right, left] : [left, right]
  const ones = new Map<string, Row>()
  for (const row of one) {
    const key = matchingKey(row.labels, matching)
    if (ones.has(key)) {
      throw new RangeError(
        `cannot evaluate "${op}": several series of the ${isSwapped ? 'left' : 'right'} side match the same labels; say which with on(), ignoring() or group_left()`,
      )
    }
    ones.set(key, row)
  }
  const seen = new Set<string>()
  return many.flatMap(row => {
    const key = matchingKey(row.labels, matching)
    const partner = ones.get(key)
    if (partner === undefined) return []
    if (matching?.group === undefined) {
      if (seen.has(key)) {
        throw new RangeError(
          `cannot evaluate "${op}": several series of the left side match the same labels; use group_left()`,
        )
      }
      seen.add(key)
    }
    const [a, b] = isSwapped ? [partner.value, row.value] : [row.value, partner.value]
    const value = compute(op, a, b)
    const isFilter = comparisons.has(op) && !bool
    if (isFilter && value !== 1) return []
    return [{ labels: resultLabels(row, partner, matching, isFilter), value: isFilter ? a : value }]
  })
}

function resultLabels(
  row: Row,
  partner: Row,
  matching: Matching | undefined,
  isFilter: boolean,
): Labels {
  const base = isFilter ? row.labels : withoutName(row.labels)
  if (matching?.group !== undefined) {
    const { include } = matching.group
    const added: Label[] = include.flatMap(name => {
      const value = getLabel(partner.labels, name)
      return value === '' ? [] : [{ name, value }]
    })
    return sortLabels([...base.filter(label => !include.includes(label.name)), ...added])
  }
  if (matching === undefined) return base
  const isListed = (label: Label): boolean => matching.labels.includes(label.name)
  return matching.kind === 'on' ? base.filter(isListed) : base.filter(label => !isListed(label))
}

/** What two rows have in common when they match. */
function matchingKey(labels: Labels, matching: Matching | undefined): string {
  if (matching?.kind === 'on')
    return labelsKey(labels.filter(label => matching.labels.includes(label.name)))
  const ignored = matching?.labels ?? []
  return labelsKey(withoutName(labels).filter(label => !ignored.includes(label.name)))
}

/** Computes an operator on two numbers; a comparison gives 1 or 0. */
function compute(op: BinaryOp, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
    case '^':
      return power(a, b)
    case 'atan2':
      return Math.atan2(a, b)
    case '==':
      return a === b ? 1 : 0
    case '!=':
      return a === b ? 0 : 1
    case '>':
      return a > b ? 1 : 0
    case '<':
      return a < b ? 1 : 0
    case '>=':
      return a >= b ? 1 : 0
    case '<=':
      return a <= b ? 1 : 0
    case 'and':
    case 'or':
    case 'unless':
    case 'default':
    case 'if':
    case 'ifnot':
    case '</':
    case '>/':
      throw new Error(`BUG: "${op}" computes nothing`)
  }
}
