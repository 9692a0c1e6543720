import type { Expr } from '../ast.ts'
import { labelsToObject } from '../labels.ts'
import { formatValue } from '../number.ts'
import { rangesOf } from './promql/call.ts'
import { evaluatePromql } from './promql/engine.ts'
import { endOf, lengthMs, type Query } from './query.ts'
import type { Grid } from './value.ts'

/** A sample as Prometheus' API writes it: Unix seconds and the value as text. */
export type Point = readonly [number, string]

/** A query that is nothing but a window: what an instant query shows the samples of. */
export function rawWindow(expr: Expr): Expr | undefined {
  if (expr.kind === 'paren') return rawWindow(expr.expr)
  const isWindow = (expr.kind === 'selector' || expr.kind === 'rollup') && expr.range !== undefined
  return isWindow || (expr.kind === 'subquery' && expr.range !== undefined) ? expr : undefined
}

/** The range query that VictoriaMetrics makes of a window over an expression; of a selector none. */
export function rangeOfWindow(
  expr: Expr,
  grid: Grid,
):
  | {
      readonly expr: Expr
      readonly range: { readonly startMs: number; readonly endMs: number; readonly stepMs: number }
    }
  | undefined {
  if (expr.kind !== 'subquery' && expr.kind !== 'rollup') return undefined
  const stepMs = expr.kind === 'subquery' && expr.step !== undefined ? lengthMs(expr.step, grid) : 0
  const endMs = grid.startMs - (expr.offset === undefined ? 0 : lengthMs(expr.offset, grid))
  const windowMs = expr.range === undefined ? 0 : lengthMs(expr.range, grid)
  const range = { startMs: endMs - windowMs, endMs, stepMs: stepMs || grid.stepMs }
  return { expr: expr.expr, range }
}

/** The samples of a range selector or subquery, for an instant query. */
export function rawSamples(
  expr: Expr,
  running: Query,
): {
  readonly resultType: 'matrix'
  readonly result: readonly {
    readonly metric: Record<string, string>
    readonly values: readonly Point[]
  }[]
} {
  const { series, grid, windowMs } = rangesOf(expr, running.grid, running, evaluatePromql)
  const endMs = endOf(grid)
  const result = series.flatMap(({ labels, timesMs, values, length }) => {
    const points: Point[] = []
    for (let i = 0; i < length; i++) {
      const timeMs = timesMs[i] ?? 0
      if (timeMs > endMs - windowMs && timeMs <= endMs)
        points.push([timeMs / 1000, formatValue(values[i] ?? Number.NaN)])
    }
    return points.length === 0 ? [] : [{ metric: labelsToObject(labels), values: points }]
  })
  return { resultType: 'matrix', result }
}
