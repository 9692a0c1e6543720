import type { Expr, ValueType } from './ast.ts'
import { checkPromql } from './check/promql.ts'
import { checkMetricsql } from './check/metricsql.ts'
import type { DialectOptions } from './parser/context.ts'

/** Options of `check`. */
export interface CheckOptions extends DialectOptions {
  /** The expression's text, for places in messages. */
  readonly text?: string
}

/**
 * Checks types and numbers of arguments all through an expression and returns its own type.
 *
 * In PromQL it refuses what Prometheus refuses. In MetricsQL (the default) it refuses what
 * VictoriaMetrics refuses whatever the data: unknown functions, wrong numbers of arguments, and
 * anything but a text where a text is wanted. There a series can stand for a number, a text counts
 * as NaN, and a function that wants a window takes anything.
 *
 * @throws PromqlError at the first mistake
 */
export function check(expr: Expr, options: CheckOptions = {}): ValueType {
  return options.dialect === 'promql' ? checkPromql(expr, options) : checkMetricsql(expr, options)
}
