import type { Aggregate } from '../../ast.ts'
import type { Labels } from '../../labels.ts'
import { formatShortest, formatValue } from '../../number.ts'
import { exceptNameAnd, onlyLabels, withLabel } from '../labels-edit.ts'
import { countValues as bookValues } from '../query.ts'
import { quantile } from '../statistics.ts'
import { emptyRow, keyOf, type Row } from '../value.ts'
import { allRows, numbersAt, rowsAt, textAt, type Argument } from './arguments.ts'
import { choosers } from './choose.ts'
import { leBuckets } from './le-buckets.ts'
import type { GridContext } from './matching.ts'
import { withValues } from './presence.ts'
import { reducers, type Reduce } from './reduce.ts'
import { rescalers } from './rescale.ts'
import { rollupNames, windowAt } from './rollup-plan.ts'
import { rangesOfValues } from './vmrange.ts'

/** Rows that are aggregated together. */
export interface Group {
  readonly labels: Labels
  readonly rows: readonly Row[]
}

type Grouping = Aggregate['grouping']

/** Aggregations that are neither reductions, choices nor rescalings. */
const others: ReadonlySet<string> = new Set([
  'any',
  'count_values',
  'histogram',
  'quantile',
  'quantiles',
])

/** Whether an aggregation of MetricsQL can be evaluated. */
export function hasAggregation(name: string): boolean {
  return reducers.has(name) || choosers.has(name) || rescalers.has(name) || others.has(name)
}

/** Aggregations that VictoriaMetrics computes while it reads series. */
const incremental: ReadonlySet<string> = new Set([
  'avg',
  'count',
  'geomean',
  'group',
  'max',
  'min',
  'sum',
  'sum2',
])

/** Whether groups without any value stay, for `default` to fill: those of series just read do. */
function isIncremental({ name, args }: Aggregate): boolean {
  const [arg] = args
  if (!incremental.has(name.toLowerCase()) || arg === undefined || args.length > 1) return false
  const read = arg.kind === 'call' && rollupNames.has(arg.name.toLowerCase())
  return (read ? arg.args[windowAt(arg)] : arg)?.kind === 'selector'
}

/** Evaluates an aggregation. */
export function aggregate(
  expr: Aggregate,
  args: readonly Argument[],
  context: GridContext,
): readonly Row[] {
  const name = expr.name.toLowerCase()
  const reduce = reducers.get(name)
  if (reduce !== undefined)
    return groupsOf(expr, allRows(args), isIncremental(expr)).map(group => reduced(group, reduce))
  const rescale = rescalers.get(name)
  if (rescale !== undefined)
    return groupsOf(expr, allRows(args)).flatMap(({ rows }) => rescale(rows))
  const chooser = choosers.get(name)
  if (chooser !== undefined) {
    const choose = chooser.with(args, name)
    return groupsOf(expr, rowsAt(args, chooser.rowsAt)).flatMap(choose)
  }
  return aggregateOther(expr, name, args, context)
}

function aggregateOther(
  expr: Aggregate,
  name: string,
  args: readonly Argument[],
  context: GridContext,
): readonly Row[] {
  switch (name) {
    case 'any': {
      const one = expr.limit === undefined ? expr : { ...expr, limit: Math.min(1, expr.limit) }
      return groupsOf(one, allRows(args)).flatMap(({ rows }) => rows.slice(0, 1))
    }
    case 'histogram':
      return groupsOf(expr, allRows(args)).flatMap(histogram)
    case 'quantile': {
      const qs = numbersAt(args, 0, name)
      return groupsOf(expr, rowsAt(args, 1)).map(group =>
        reduced(group, (values, step) => quantile(qs[step] ?? Number.NaN, values)),
      )
    }
    case 'quantiles': {
      const label = textAt(args, 0, name)
      const qs = args.slice(1, -1).map((_, i) => numbersAt(args, i + 1, name)[0] ?? Number.NaN)
      return groupsOf(expr, rowsAt(args, args.length - 1)).flatMap(group =>
        qs.map(q => {
          const row = reduced(group, values => quantile(q, values))
          return { ...row, labels: withLabel(row.labels, label, formatShortest(q)) }
        }),
      )
    }
    case 'count_values': {
      const label = textAt(args, 0, name)
      return groupsOf(withoutLabel(expr, label), rowsAt(args, 1)).flatMap(group =>
        countValues(group, label, context),
      )
    }
    default:
      throw new Error(`BUG: no aggregation "${name}"`)
  }
}

/**
 * Groups rows that have values; what goes beyond the limit is left out.
 *
 * @param keepsEmpty takes the rows without values too (default false)
 */
function groupsOf(
  { grouping, limit = 0 }: Aggregate,
  rows: readonly Row[],
  keepsEmpty = false,
): Group[] {
  const groups = new Map<string, { labels: Labels; rows: Row[] }>()
  for (const row of keepsEmpty ? rows : withValues(rows)) {
    const labels = groupLabels(row.labels, grouping)
    const key = keyOf(labels)
    const group = groups.get(key)
    if (group !== undefined) group.rows.push(row)
    else if (limit === 0 || groups.size < limit) groups.set(key, { labels, rows: [row] })
  }
  return [...groups.values()]
}

function groupLabels(labels: Labels, grouping: Grouping): Labels {
  if (grouping === undefined) return []
  return grouping.kind === 'by'
    ? onlyLabels(labels, grouping.labels)
    : exceptNameAnd(labels, grouping.labels)
}

function reduced({ labels, rows }: Group, reduce: Reduce): Row {
  const count = rows[0]?.values.length ?? 0
  const result = emptyRow(labels, count)
  const buffer = new Float64Array(rows.length)
  for (let step = 0; step < count; step++) {
    let length = 0
    for (const { values } of rows) {
      const value = values[step] ?? Number.NaN
      if (!Number.isNaN(value)) buffer[length++] = value
    }
    if (length > 0) result.values[step] = reduce(buffer.subarray(0, length), step)
  }
  return result
}

function withoutLabel(expr: Aggregate, label: string): Aggregate {
  const { grouping } = expr
  if (grouping === undefined) return expr
  const labels =
    grouping.kind === 'by'
      ? grouping.labels.filter(name => name !== label)
      : [...grouping.labels, label]
  return { ...expr, grouping: { ...grouping, labels } }
}

function countValues({ labels, rows }: Group, label: string, { grid, query }: GridContext): Row[] {
  const counts = new Map<number, Row>()
  for (const { values } of rows) {
    for (const [step, value] of values.entries()) {
      if (Number.isNaN(value)) continue
      let count = counts.get(value)
      if (count === undefined) {
        bookValues(query, 1, grid)
        count = emptyRow(withLabel(labels, label, formatValue(value)), values.length)
        counts.set(value, count)
      }
      const before = count.values[step] ?? Number.NaN
      count.values[step] = Number.isNaN(before) ? 1 : before + 1
    }
  }
  return [...counts.values()]
}

function histogram({ labels, rows }: Group): Row[] {
  const count = rows[0]?.values.length ?? 0
  const buckets = new Map<string, Row>()
  for (let step = 0; step < count; step++) {
    const values = rows.map(row => row.values[step] ?? Number.NaN)
    for (const [range, hits] of rangesOfValues(values)) {
      const bucket = buckets.get(range) ?? {
        labels: withLabel(labels, 'vmrange', range),
        values: new Float64Array(count),
      }
      buckets.set(range, bucket)
      bucket.values[step] = hits
    }
  }
  return leBuckets([...buckets.values()])
}
