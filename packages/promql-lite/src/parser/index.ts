import type { Expr } from '../ast.ts'
import { tokenizePromql } from '../lexer/promql.ts'
import { TokenStream } from '../token-stream.ts'
import { parseWhole, type DialectOptions } from './context.ts'
import { parseMetricsql, parseMetricsqlAsWritten } from './metricsql/index.ts'
import { parsePromqlExpression } from './promql/expression.ts'

export type { Dialect, DialectOptions } from './context.ts'

/**
 * Parses an expression.
 *
 * In MetricsQL (the default), WITH templates are filled in, parentheses are gone and constants are
 * reckoned, as VictoriaMetrics does it; `parseAsWritten` leaves all that alone.
 *
 * @throws PromqlError with the place of the mistake
 */
export function parse(text: string, options: DialectOptions = {}): Expr {
  return options.dialect === 'promql' ? parsePromql(text, options) : parseMetricsql(text)
}

/**
 * Parses an expression and keeps its parentheses, templates and constants.
 *
 * @throws PromqlError with the place of the mistake
 */
export function parseAsWritten(text: string, options: DialectOptions = {}): Expr {
  return options.dialect === 'promql' ? parsePromql(text, options) : parseMetricsqlAsWritten(text)
}

function parsePromql(text: string, { experimental = false }: DialectOptions): Expr {
  const tokens = new TokenStream(text, tokenizePromql(text, experimental))
  return parseWhole(tokens, experimental, parsePromqlExpression)
}
