import type { Call, Expr } from '../../ast.ts'
import { METRIC_NAME, getLabel } from '../../labels.ts'
import type { Query } from '../query.ts'
import { has, isEmpty, type Row, type Samples } from '../value.ts'
import { annotate, checkQuantile } from './annotations.ts'

/** A function of windows that was evaluated: one row for each series. */
export interface RolledUp {
  readonly expr: Call
  readonly source: Expr
  readonly query: Query
  readonly series: readonly Samples[]
  readonly rows: readonly Row[]
  readonly parameters: readonly Float64Array[]
}

/** Adds annotations on a result. */
export type RollupRemark = (result: RolledUp) => void

/** Tells of metrics that are treated as counters and are not named like one. */
export function remarkOnCounters({ source, query, series, rows }: RolledUp): void {
  for (const [i, row] of rows.entries()) {
    const name = getLabel(series[i]?.labels ?? [], METRIC_NAME)
    if (name === '' || /_(?:total|sum|count|bucket)$/.test(name) || isEmpty(row)) continue
    const text = `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${JSON.stringify(name)}`
    annotate(query, 'info', text, placeOf(source))
  }
}

/** Warns of quantiles outside 0 to 1, at times when there was anything to take them of. */
export function remarkOnQuantiles({ expr, query, rows, parameters }: RolledUp): void {
  const at = expr.args[0]?.start ?? expr.start
  for (const [step, q] of parameters[0]?.entries() ?? []) {
    const isWrong = !(q >= 0 && q <= 1)
    if (isWrong && rows.some(row => has(row, step))) checkQuantile(query, q, at)
  }
}

/** Prometheus knows no place for a subquery's samples and gives the query's beginning. */
function placeOf(source: Expr): number {
  if (source.kind === 'paren') return placeOf(source.expr)
  return source.kind === 'subquery' ? 0 : source.start
}
