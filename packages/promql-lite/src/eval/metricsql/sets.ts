import type { Binary } from '../../ast.ts'
import { compareBytes } from '../../labels.ts'
import { isEmpty, keyOf, type Row } from '../value.ts'
import { groupedBy } from './matching.ts'
import { isNumber, mapValues, withValues } from './presence.ts'

type Groups = ReadonlyMap<string, readonly Row[]>

/** Evaluates operators that look at what is there; undefined for the others. */
export function combine(
  expr: Binary,
  left: readonly Row[],
  right: readonly Row[],
): readonly Row[] | undefined {
  const { op } = expr
  if (op === 'and') return kept(expr, left, right, true, exact)
  if (op === 'if') return kept(expr, left, right, true, orNumber)
  if (op === 'unless') return kept(expr, left, right, false, exact)
  if (op === 'ifnot') return kept(expr, left, right, false, orNumber)
  if (op === 'or') return either(expr, left, right)
  return op === 'default' ? defaulted(expr, left, right) : undefined
}

function exact(groups: Groups, key: string): readonly Row[] | undefined {
  return groups.get(key)
}

/** A number on the other side stands for all keys. */
function orNumber(groups: Groups, key: string): readonly Row[] | undefined {
  const [only = []] = groups.values()
  return groups.get(key) ?? (groups.size === 1 && isNumber(only) ? only : undefined)
}

/** Values at times when one of the others is there, or when none is. */
function kept(
  expr: Binary,
  left: readonly Row[],
  right: readonly Row[],
  wanted: boolean,
  find: typeof exact,
): readonly Row[] {
  const rights = groupedBy(expr, right)
  return [...groupedBy(expr, left)].flatMap(([key, rows]) => {
    const others = find(rights, key)
    if (others === undefined) return wanted ? [] : rows
    const isThere = (i: number): boolean => others.some(other => !Number.isNaN(other.values[i]))
    return withValues(
      rows.map(row => mapValues(row, (value, i) => (isThere(i) === wanted ? value : Number.NaN))),
    )
  })
}

function defaulted(expr: Binary, left: readonly Row[], right: readonly Row[]): readonly Row[] {
  if (left.length === 0) return right
  const rights = groupedBy(expr, right)
  return [...groupedBy(expr, left)].flatMap(([key, rows]) => {
    const others = orNumber(rights, key) ?? []
    return rows.map(row => filled(row, others))
  })
}

function filled(row: Row, others: readonly Row[]): Row {
  return mapValues(row, (value, i) => {
    if (!Number.isNaN(value)) return value
    const other = others.find(one => !Number.isNaN(one.values[i]))
    return other?.values[i] ?? Number.NaN
  })
}

function either(expr: Binary, left: readonly Row[], right: readonly Row[]): readonly Row[] {
  const lefts = groupedBy(expr, left)
  const first = byLabels(left)
  const others = [...groupedBy(expr, right)].flatMap(([key, rows]) => {
    const before = lefts.get(key) ?? []
    const isThere = (i: number): boolean => before.some(row => !Number.isNaN(row.values[i]))
    return rows.map(row => mapValues(row, (value, i) => (isThere(i) ? Number.NaN : value)))
  })
  const known = new Map(first.map(row => [keyOf(row.labels), row]))
  const rest: Row[] = []
  for (const row of byLabels(others)) {
    if (isEmpty(row)) continue
    const key = keyOf(row.labels)
    const same = known.get(key)
    if (same === undefined) rest.push(row)
    else known.set(key, filled(same, [row]))
  }
  return [...first.map(row => known.get(keyOf(row.labels)) ?? row), ...rest]
}

function byLabels(rows: readonly Row[]): Row[] {
  return rows
    .map(row => ({ row, key: keyOf(row.labels) }))
    .toSorted((a, b) => compareBytes(a.key, b.key))
    .map(({ row }) => row)
}
