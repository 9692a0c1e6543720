import type { Binary, Matching } from '../../ast.ts'
import { getLabel, sortLabels, type Label, type Labels } from '../../labels.ts'
import { isComparison } from '../../operators.ts'
import { compute } from '../../compute.ts'
import { countValues, type Query } from '../query.ts'
import { emptyRow, has, isEmpty, put, withoutName, type Grid, type Row } from '../value.ts'
import { duplicateError, manyError } from './match-errors.ts'
import { byKey } from './matching.ts'

/** Joins two vectors: one to one, or many to one with group_left and group_right. */
export function joined(
  expr: Binary,
  left: readonly Row[],
  right: readonly Row[],
  grid: Grid,
  query: Query,
): Row[] {
  const isSwapped = expr.matching?.group?.side === 'right'
  const [many, one] = isSwapped ? [right, left] : [left, right]
  const ones = byKey(one, expr.matching)
  const isAnyMany = presenceOf(many, grid)
  const result: Row[] = []
  for (const partners of ones.values()) {
    if (partners.length > 1)
      requireOneAtATime(expr, partners, isAnyMany, isSwapped ? 'left' : 'right')
  }
  for (const [key, rows] of byKey(many, expr.matching)) {
    const partners = ones.get(key)
    if (partners === undefined) continue
    countValues(query, rows.length * partners.length, grid)
    const matched = rows.flatMap(row =>
      partners.map(partner => joinedRow(expr, row, partner, isSwapped, grid)),
    )
    if (expr.matching?.group === undefined && rows.length > 1)
      requireOneAtATime(expr, rows, presenceOf(partners, grid), undefined)
    result.push(...matched.filter(row => !isEmpty(row)))
  }
  return result
}

function joinedRow(
  { op, bool, matching }: Binary,
  row: Row,
  partner: Row,
  isSwapped: boolean,
  grid: Grid,
): Row {
  const isFilter = isComparison(op) && !bool
  const result = emptyRow(resultLabels(row, partner, matching, isFilter), grid.count)
  for (let i = 0; i < grid.count; i++) {
    if (!has(row, i) || !has(partner, i)) continue
    const mine = row.values[i] ?? Number.NaN
    const other = partner.values[i] ?? Number.NaN
    const [a, b] = isSwapped ? [other, mine] : [mine, other]
    const value = compute(op, a, b)
    if (!isFilter) put(result, i, value)
    else if (value === 1) put(result, i, a)
  }
  return result
}

function presenceOf(rows: readonly Row[], grid: Grid): Uint8Array {
  const isThere = new Uint8Array(grid.count)
  for (const row of rows) for (let i = 0; i < grid.count; i++) if (has(row, i)) isThere[i] = 1
  return isThere
}

function requireOneAtATime(
  { matching }: Binary,
  rows: readonly Row[],
  times: Uint8Array,
  side: 'left' | 'right' | undefined,
): void {
  const length = rows[0]?.values.length ?? 0
  for (let i = 0; i < length; i++) {
    if (times[i] === 0) continue
    const [first, second] = rows.filter(row => has(row, i))
    if (first !== undefined && second !== undefined)
      throw side === undefined ? manyError() : duplicateError([first, second], matching, side)
  }
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
