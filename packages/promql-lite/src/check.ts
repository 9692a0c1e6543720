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
 * In PromQL it refuses what Prometheus refuses. In MetricsQL (the default) a function that wants a
 * window takes a plain selector too, a scalar stands for a vector, and functions of which only the
 * name is known take anything.
 *
 * @throws PromqlError at the first mistake
 */
export function check(expr: Expr, options: CheckOptions = {}): ValueType {
  return options.dialect === 'promql' ? checkPromql(expr, options) : checkMetricsql(expr, options)
}
