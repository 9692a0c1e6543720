import type { Aggregate } from '../ast.ts'
import { labelsKey, sortLabels, type Labels } from '../labels.ts'
import { formatValue } from '../number.ts'
import { mean, quantile, sum, variance } from './statistics.ts'
import { withoutName, type Row, type Value } from './value.ts'

/** Rows that are aggregated together. */
interface Group {
  readonly labels: Labels
  readonly rows: Row[]
}

/** Evaluates an aggregation; a parameter stands before the vector. */
export function aggregate(expr: Aggregate, args: readonly Value[]): Value {
  const [parameter, input] = args.length > 1 ? args : [undefined, args[0]]
  const rows =
    input?.kind === 'vector'
      ? input.rows
      : input?.kind === 'scalar'
        ? [{ labels: [], value: input.value }]
        : []
  const groups = groupsOf(expr, rows)
  if (expr.name === 'topk' || expr.name === 'bottomk') {
    const count = Math.trunc(numberOf(parameter))
    if (Number.isNaN(count))
      throw new RangeError(`cannot evaluate "${expr.name}": its number is NaN`)
    return vector(groups.flatMap(group => extremes(group.rows, count, expr.name === 'topk')))
  }
  if (expr.name === 'count_values')
    return vector(groups.flatMap(group => countValues(group, textOf(parameter))))
  const reduce = reducer(expr.name, parameter)
  return vector(
    groups.map(({ labels, rows: members }) => ({
      labels,
      value: reduce(members.map(row => row.value)),
    })),
  )
}

function vector(rows: readonly Row[]): Value {
  return { kind: 'vector', rows }
}

function groupsOf({ grouping }: Aggregate, rows: readonly Row[]): Group[] {
  const groups = new Map<string, Group>()
  for (const row of rows) {
    const labels = groupLabels(row.labels, grouping)
    const key = labelsKey(labels)
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

function reducer(
  name: string,
  parameter: Value | undefined,
): (values: readonly number[]) => number {
  switch (name) {
    case 'sum':
      return sum
    case 'avg':
      return mean
    case 'count':
      return values => values.length
    case 'group':
      return () => 1
    case 'min':
      return values => values.reduce((a, b) => (b < a || Number.isNaN(a) ? b : a))
    case 'max':
      return values => values.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a))
    case 'stddev':
      return values => Math.sqrt(variance(values))
    case 'stdvar':
      return variance
    case 'quantile': {
      const q = numberOf(parameter)
      return values => quantile(q, values)
    }
    default:
      throw new Error(`BUG: no aggregation "${name}"`)
  }
}

function extremes(rows: readonly Row[], count: number, largest: boolean): Row[] {
  const order = (a: Row, b: Row): number => {
    if (Number.isNaN(a.value)) return 1
    if (Number.isNaN(b.value)) return -1
    return largest ? b.value - a.value : a.value - b.value
  }
  return rows.toSorted(order).slice(0, Math.max(0, count))
}

function countValues({ labels, rows }: Group, name: string): Row[] {
  const counts = new Map<string, number>()
  for (const { value } of rows) {
    const text = formatValue(value)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const others = labels.filter(label => label.name !== name)
  return [...counts].map(([value, count]) => ({
    labels: sortLabels([...others, { name, value }]),
    value: count,
  }))
}

function numberOf(value: Value | undefined): number {
  if (value?.kind !== 'scalar') throw new Error('BUG: an aggregation without its number')
  return value.value
}

function textOf(value: Value | undefined): string {
  if (value?.kind !== 'string') throw new Error('BUG: an aggregation without its text')
  return value.value
}
