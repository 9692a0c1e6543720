import type { Binary } from '../../ast.ts'
import { METRIC_NAME, formatLabels, getLabel, type Labels } from '../../labels.ts'
import { exceptLabels, exceptNameAnd, onlyLabels, withLabel } from '../labels-edit.ts'
import { countValues, type Query } from '../query.ts'
import { keyOf, withoutName, type Grid, type Row } from '../value.ts'

/** A pair that an operator computes, and the labels of what comes out. */
export interface Pair {
  readonly left: Row
  readonly right: Row
  readonly labels: Labels
}

/** For booking what is computed. */
export interface GridContext {
  readonly grid: Grid
  readonly query: Query
}

type Groups = ReadonlyMap<string, readonly Row[]>

/** Rows by what an operator compares of their labels. */
export function groupedBy({ matching, keepMetricNames }: Binary, rows: readonly Row[]): Groups {
  const groups = new Map<string, Row[]>()
  for (const { labels, values } of rows) {
    // Whether the name counts, it never stands in the key alone.
    const compared = keepMetricNames ? labels : withoutName(labels)
    const common =
      matching?.kind === 'on'
        ? onlyLabels(compared, matching.labels)
        : exceptNameAnd(compared, matching?.labels ?? [])
    const key = keyOf(withoutName(common))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [{ labels, values }])
    else group.push({ labels, values })
  }
  return groups
}

/** Pairs the rows of two sides. */
export function matchedRows(
  expr: Binary,
  left: readonly Row[],
  right: readonly Row[],
  keepsName: boolean,
  context: GridContext,
): Pair[] {
  const rights = groupedBy(expr, right)
  const side = expr.matching?.group?.side
  return [...groupedBy(expr, left)].flatMap(([key, lefts]) => {
    const partners = rights.get(key)
    if (partners === undefined) return []
    if (side !== undefined) countValues(context.query, lefts.length * partners.length, context.grid)
    if (side === 'left') return joined(expr, lefts, partners, keepsName, 'right')
    if (side === 'right') {
      return joined(expr, partners, lefts, keepsName, 'left').map(pair => ({
        ...pair,
        left: pair.right,
        right: pair.left,
      }))
    }
    const one = onlyRow(expr, lefts, 'left')
    return [
      {
        left: one,
        right: onlyRow(expr, partners, 'right'),
        labels: oneLabels(expr, one, keepsName),
      },
    ]
  })
}

function oneLabels({ matching, keepMetricNames }: Binary, row: Row, keepsName: boolean): Labels {
  const labels = keepsName ? row.labels : withoutName(row.labels)
  if (matching?.kind === 'on') {
    const listed = keepMetricNames ? [...matching.labels, METRIC_NAME] : matching.labels
    return onlyLabels(labels, listed)
  }
  return exceptLabels(labels, matching?.labels ?? [])
}

function onlyRow(expr: Binary, rows: readonly Row[], side: string): Row {
  return rows.slice(1).reduce(
    (all, row) => {
      const together = mergedRows(all, row)
      if (together === undefined) failDuplicate(expr, all, row, side)
      return together
    },
    rows[0] ?? { labels: [], values: new Float64Array() },
  )
}

function failDuplicate({ op }: Binary, a: Row, b: Row, side: string): never {
  throw new RangeError(
    `cannot evaluate "${op}": ${formatLabels(a.labels)} and ${formatLabels(b.labels)} of the ${side} side match the same labels; say which with on(), ignoring() or group_${side}()`,
  )
}

/** Points in which two series may overlap, as they do where one goes stale and the other begins. */
const MOST_OVERLAPS = 2

/** Series that follow one another as one; undefined where they cannot be told apart. */
export function mergedRows(a: Row, b: Row): Row | undefined {
  let overlaps = 0
  b.values.forEach((value, i) => {
    if (!Number.isNaN(value) && !Number.isNaN(a.values[i])) overlaps++
  })
  if (overlaps > MOST_OVERLAPS || b.values.length <= 2) return undefined
  const values = a.values.map((value, i) => {
    const other = b.values[i] ?? Number.NaN
    return Number.isNaN(other) ? value : other
  })
  return { labels: a.labels, values }
}

/** Pairs each of many rows with the ones it matches; `left` is of the many. */
function joined(
  expr: Binary,
  many: readonly Row[],
  ones: readonly Row[],
  keepsName: boolean,
  side: string,
): Pair[] {
  return many.flatMap(row => {
    const base = keepsName ? row.labels : withoutName(row.labels)
    const pairs = new Map<string, Pair>()
    for (const one of ones) {
      const labels = withTaken(expr, base, one.labels)
      const key = keyOf(labels)
      const pair = pairs.get(key)
      const right = pair === undefined ? one : mergedRows(pair.right, one)
      if (right === undefined) failDuplicate(expr, pair?.right ?? one, one, side)
      pairs.set(key, { left: row, right, labels })
    }
    return [...pairs.values()]
  })
}

function withTaken({ matching }: Binary, labels: Labels, from: Labels): Labels {
  const { include = [], prefix } = matching?.group ?? {}
  const skipped = matching?.kind === 'on' ? matching.labels : []
  const isAll = include.length === 1 && include[0] === '*'
  const names = isAll ? withoutName(from).map(label => label.name) : include
  return names
    .filter(name => !skipped.includes(name))
    .reduce(
      (taken, name) => withLabel(taken, (prefix?.value ?? '') + name, getLabel(from, name)),
      labels,
    )
}
