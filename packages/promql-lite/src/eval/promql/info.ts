import type { Call } from '../../ast.ts'
import { METRIC_NAME, getLabel, sortLabels, type Labels } from '../../labels.ts'
import { createMatcher, type Matcher } from '../../matcher.ts'
import type { Query } from '../query.ts'
import { emptyRow, has, keyOf, mergeRows, put, type Grid, type Row } from '../value.ts'
import type { Evaluate } from './call.ts'
import { instantRows } from './select.ts'

/** Labels that an info series shares with those it tells of. */
const IDENTIFYING: ReadonlySet<string> = new Set(['instance', 'job'])

/** Evaluates `info(v, {selector})`: adds the data labels of info metrics to series. */
export function info(expr: Call, grid: Grid, query: Query, evaluate: Evaluate): readonly Row[] {
  const [base, selector] = expr.args
  if (base === undefined) throw new Error('BUG: "info" without a vector')
  const value = evaluate(base, grid, query)
  const rows = value.kind === 'vector' ? value.rows : []
  const filters = selector?.kind === 'selector' ? (selector.groups[0] ?? []) : []
  const named = filters.filter(filter => filter.name === METRIC_NAME)
  const data = filters.filter(filter => filter.name !== METRIC_NAME)
  const name = named.length > 0 ? named : [createMatcher(METRIC_NAME, '=', 'target_info')]
  // Nothing is looked for then, and a selector that needs something is not met.
  if (!rows.some(row => row.labels.some(label => IDENTIFYING.has(label.name))))
    return filters.every(filter => filter.matches('')) ? rows : []
  const infos = infoRows(name, data, base.start, grid, query)
  const results = rows.flatMap(row => withInfo(row, infos, name, data, grid))
  return mergeRows(results)
}

function infoRows(
  name: readonly Matcher[],
  data: readonly Matcher[],
  start: number,
  grid: Grid,
  query: Query,
): Map<string, Row[]> {
  const groups = [[...name, ...data]]
  const selector = { kind: 'selector', groups, start, end: start } as const
  const found = new Map<string, Row[]>()
  for (const row of instantRows(selector, grid, query, (series, i) => series.timesMs[i] ?? 0)) {
    const key = identityOf(row.labels)
    found.set(key, [...(found.get(key) ?? []), row])
  }
  return found
}

function identityOf(labels: Labels): string {
  return keyOf(labels.filter(label => IDENTIFYING.has(label.name)))
}

function withInfo(
  row: Row,
  infos: ReadonlyMap<string, readonly Row[]>,
  name: readonly Matcher[],
  data: readonly Matcher[],
  grid: Grid,
): Row[] {
  const metric = getLabel(row.labels, METRIC_NAME)
  if (name.every(filter => filter.matches(metric))) return [row]
  const candidates = infos.get(identityOf(row.labels)) ?? []
  const results = new Map<string, Row>()
  for (let step = 0; step < grid.count; step++) {
    if (!has(row, step)) continue
    const here = newestPerMetric(candidates, step)
    const isOptional = data.every(filter => filter.matches(''))
    if (here.length === 0 && !isOptional) continue
    const labels = joinedLabels(row.labels, here, data)
    const key = keyOf(labels)
    const result = results.get(key) ?? emptyRow(labels, grid.count)
    results.set(key, result)
    put(result, step, row.values[step] ?? Number.NaN)
  }
  return [...results.values()]
}

/** Of the info series of one metric, the one with the newest sample tells. */
function newestPerMetric(rows: readonly Row[], step: number): Row[] {
  const newest = new Map<string, Row>()
  for (const row of rows) {
    if (!has(row, step)) continue
    const metric = getLabel(row.labels, METRIC_NAME)
    const other = newest.get(metric)
    const timeMs = row.values[step] ?? 0
    if (other !== undefined && other.values[step] === timeMs) {
      throw new RangeError(
        `cannot evaluate "info": two series of "${metric}" tell of the same target at the same time`,
      )
    }
    if (other === undefined || (other.values[step] ?? 0) < timeMs) newest.set(metric, row)
  }
  return [...newest.values()]
}

function joinedLabels(base: Labels, infos: readonly Row[], data: readonly Matcher[]): Labels {
  const wanted = new Set(data.map(filter => filter.name))
  const labels = [...base]
  for (const { labels: told } of infos) {
    for (const label of told) {
      if (label.name === METRIC_NAME || IDENTIFYING.has(label.name)) continue
      if (wanted.size > 0 && !wanted.has(label.name)) continue
      if (!labels.some(other => other.name === label.name)) labels.push(label)
    }
  }
  return sortLabels(labels)
}
