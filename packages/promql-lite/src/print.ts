import type { Expr } from './ast.ts'
import type { DialectOptions } from './parser/context.ts'
import { printMetricsql } from './print/metricsql.ts'
import { printPromql } from './print/promql.ts'

/**
 * Prints an expression on one line in the normal form of the dialect's real program, which parses
 * back to the same.
 *
 * @param options the dialect the expression was parsed in
 */
export function print(expr: Expr, options: DialectOptions = {}): string {
  const { dialect, experimental = false } = options
  return dialect === 'promql' ? printPromql(expr, { experimental }) : printMetricsql(expr)
}
