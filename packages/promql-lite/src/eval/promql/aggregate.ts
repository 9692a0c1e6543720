import type { Aggregate } from '../../ast.ts'
import { sortLabels, type Labels } from '../../labels.ts'
import { formatValue } from '../../number.ts'
import { countValues as bookValues, type Query } from '../query.ts'
import { greatest, least, mean, quantile, sum, variance } from '../statistics.ts'
import {
  emptyRow,
  has,
  keyOf,
  mergeRows,
  put,
  withoutName,
  type Grid,
  type Row,
  type Value,
} from '../value.ts'
import { checkQuantile } from './annotations.ts'
import { selectRows } from './choose.ts'

/** Rows that are aggregated together. */
export interface Group {
  readonly labels: Labels
  readonly rows: Row[]
}

/** Computes one value of the first `count` numbers. */
type Reduce = (values: Float64Array, count: number, step: number) => number

const reducers: ReadonlyMap<string, Reduce> = new Map<string, Reduce>([
  ['sum', (values, count) => sum(values, 0, count)],
  ['avg', (values, count) => mean(values, 0, count)],
  ['count', (_, count) => count],
  ['group', () => 1],
  ['min', (values, count) => least(values, 0, count)],
  ['max', (values, count) => greatest(values, 0, count)],
  ['stddev', (values, count) => Math.sqrt(variance(values, 0, count))],
  ['stdvar', (values, count) => variance(values, 0, count)],
])

/** Aggregations of PromQL that can be evaluated. */
export const aggregations: ReadonlySet<string> = new Set([
  ...reducers.keys(),
  'bottomk',
  'count_values',
  'limit_ratio',
  'limitk',
  'quantile',
  'topk',
])

/** Evaluates an aggregation; a parameter stands before the vector. */
export function aggregate(
  expr: Aggregate,
  args: readonly Value[],
  grid: Grid,
  query: Query,
): Value {
  const at = expr.args[0]?.start ?? expr.start
  const [parameter, input] = args.length > 1 ? args : [undefined, args[0]]
  if (expr.name === 'quantile') checkQuantiles(query, numbersOf(parameter, grid), at)
  const groups = groupsOf(expr.grouping, input?.kind === 'vector' ? input.rows : [])
  if (expr.name === 'count_values') {
    const label = labelOf(parameter)
    const counts = groups.flatMap(group => countValues(group, label, grid, query))
    return { kind: 'vector', rows: mergeRows(counts) }
  }
  const rows =
    selectRows(expr.name, groups, numbersOf(parameter, grid), { grid, query, at }) ??
    groups.map(group => reduced(group, reducerOf(expr.name, parameter, grid), grid))
  return { kind: 'vector', rows }
}

/** As Prometheus: of all the quantiles over time, the extremes are told of. */
function checkQuantiles(query: Query, qs: Float64Array, at: number): void {
  if (qs.some(Number.isNaN)) checkQuantile(query, Number.NaN, at)
  const [most, fewest] = [greatest(qs), least(qs)]
  if (most > 1) checkQuantile(query, most, at)
  if (fewest < 0) checkQuantile(query, fewest, at)
}

function reducerOf(name: string, parameter: Value | undefined, grid: Grid): Reduce {
  if (name === 'quantile') {
    const qs = numbersOf(parameter, grid)
    return (values, count, step) => quantile(qs[step] ?? Number.NaN, values, 0, count)
  }
  const reduce = reducers.get(name)
  if (reduce === undefined) throw new Error(`BUG: no aggregation "${name}"`)
  return reduce
}

function groupsOf(grouping: Aggregate['grouping'], rows: readonly Row[]): Group[] {
  const groups = new Map<string, Group>()
  for (const row of rows) {
    const labels = groupLabels(row.labels, grouping)
    const key = keyOf(labels)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { labels, rows: [row] })
    else group.rows.push(row)
  }
  return [...groups.values()]
}

function groupLabels(labels: Labels, grouping: Aggregate['grouping']): Labels {
  if (grouping === undefined) return []
  if (grouping.kind === 'by') return labels.filter(label => grouping.labels.includes(label.name))
  return withoutName(labels).filter(label => !grouping.labels.includes(label.name))
}

function reduced({ labels, rows }: Group, reduce: Reduce, grid: Grid): Row {
  const result = emptyRow(labels, grid.count)
  const values = new Float64Array(rows.length)
  for (let step = 0; step < grid.count; step++) {
    let count = 0
    for (const row of rows) {
      if (has(row, step)) values[count++] = row.values[step] ?? Number.NaN
    }
    if (count > 0) put(result, step, reduce(values, count, step))
  }
  return result
}

function countValues({ labels, rows }: Group, name: string, grid: Grid, query: Query): Row[] {
  const counts = new Map<string, Row>()
  const others = labels.filter(label => label.name !== name)
  for (const row of rows) {
    for (let step = 0; step < grid.count; step++) {
      if (!has(row, step)) continue
      const value = formatValue(row.values[step] ?? Number.NaN)
      let count = counts.get(value)
      if (count === undefined) {
        bookValues(query, 1, grid)
        count = emptyRow(sortLabels([...others, { name, value }]), grid.count)
        counts.set(value, count)
      }
      count.values[step] = has(count, step) ? (count.values[step] ?? 0) + 1 : 1
    }
  }
  return [...counts.values()]
}

function numbersOf(value: Value | undefined, grid: Grid): Float64Array {
  return value?.kind === 'scalar' ? value.values : new Float64Array(grid.count)
}

function labelOf(value: Value | undefined): string {
  if (value?.kind !== 'string') throw new Error('BUG: an aggregation without its text')
  if (value.value === '' || !value.value.isWellFormed())
    throw new RangeError(`invalid label name ${JSON.stringify(value.value)}`)
  return value.value
}
