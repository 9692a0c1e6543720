/**
 * What VictoriaMetrics does to a query before it runs it: filters of one operand of an operator are
 * added to the other where they cannot change the result, so that fewer series are read.
 *
 * In: a parsed MetricsQL expression, templates filled in. Out: the one that VictoriaMetrics 1.145
 * would run. Inside another operator, its filters for `group_left (labels)` can be too narrow.
 */
import type { Expr } from '../ast.ts'
import { PromqlError } from '../errors.ts'
import { parseMetricsql } from '../parser/metricsql/index.ts'
import { printMetricsql } from '../print/metricsql.ts'
import { walk } from '../walk.ts'
import { commonFilters } from './known-filters.ts'
import { pushDown } from './push-down.ts'

/** The work grows with the square of the operators; a query with more is left as it is. */
const MAX_OPERATORS = 100

/**
 * Adds filters to selectors that stand on either side of an operator.
 *
 * VictoriaMetrics works on what its printed form reads back as, which can nest otherwise than the
 * tree (`(-1) ^ a` becomes `0 - (1 ^ a)`); so does this, and places are those in the printed form.
 */
export function optimize(expr: Expr): Expr {
  let operators = 0
  walk(expr, part => {
    if (part.kind === 'binary') operators++
  })
  if (operators === 0 || operators > MAX_OPERATORS) return expr
  const copy = readBack(expr)
  return copy === undefined ? expr : optimized(copy)
}

/** The expression as its printed form reads; undefined where that cannot be read. */
function readBack(expr: Expr): Expr | undefined {
  try {
    return parseMetricsql(printMetricsql(expr))
  } catch (error) {
    if (error instanceof PromqlError) return undefined
    throw error
  }
}

function optimized(expr: Expr): Expr {
  switch (expr.kind) {
    case 'subquery':
    case 'rollup':
      return { ...expr, expr: optimized(expr.expr), ...(expr.at && { at: optimized(expr.at) }) }
    case 'selector':
      return expr.at === undefined ? expr : { ...expr, at: optimized(expr.at) }
    case 'call':
    case 'aggregate':
      return { ...expr, args: expr.args.map(optimized) }
    case 'binary': {
      const binary = { ...expr, left: optimized(expr.left), right: optimized(expr.right) }
      return pushDown(commonFilters(binary), binary)
    }
    case 'number':
    case 'string':
    case 'unary':
    case 'paren':
    case 'with':
      return expr
  }
}
