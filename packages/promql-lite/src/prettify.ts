import type { Expr } from './ast.ts'
import type { DialectOptions } from './parser/context.ts'
import { parseAsWritten } from './parser/index.ts'
import { prettyMetricsql } from './print/metricsql-pretty.ts'
import { prettyPromql } from './print/promql-pretty.ts'

/**
 * Lays a query out over several lines where it is long, as the dialect's real program does; WITH
 * templates stay as they are written.
 *
 * @throws PromqlError when the text cannot be parsed
 */
export function prettify(text: string, options: DialectOptions = {}): string {
  const expr = parseAsWritten(text, options)
  const { dialect, experimental = false } = options
  if (dialect === 'promql') return prettyPromql(expr, { experimental })
  return prettyMetricsql(withoutParens(expr))
}

/** Parentheses are printed where they are needed, whether they were written or not. */
function withoutParens(expr: Expr): Expr {
  switch (expr.kind) {
    case 'paren':
      return withoutParens(expr.expr)
    case 'subquery':
    case 'rollup':
      return {
        ...expr,
        expr: withoutParens(expr.expr),
        ...(expr.at && { at: withoutParens(expr.at) }),
      }
    case 'unary':
      return { ...expr, expr: withoutParens(expr.expr) }
    case 'call':
    case 'aggregate':
      return { ...expr, args: expr.args.map(withoutParens) }
    case 'binary':
      return { ...expr, left: withoutParens(expr.left), right: withoutParens(expr.right) }
    case 'with': {
      const templates = expr.templates.map(t => ({ ...t, expr: withoutParens(t.expr) }))
      return { ...expr, templates, expr: withoutParens(expr.expr) }
    }
    case 'number':
    case 'string':
    case 'selector':
      return expr
  }
}
