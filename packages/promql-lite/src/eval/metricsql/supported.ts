import type { Expr } from '../../ast.ts'
import { hasAggregation } from './aggregate.ts'
import { rollupNames } from './rollup-plan.ts'
import { transforms } from './transforms.ts'

/** Names what of an expression of MetricsQL cannot be evaluated; undefined if all of it can. */
export function lackOfMetricsql(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'call': {
      const name = expr.name.toLowerCase()
      return rollupNames.has(name) || transforms.has(name)
        ? undefined
        : `the function "${expr.name}" is`
    }
    case 'aggregate':
      return hasAggregation(expr.name.toLowerCase())
        ? undefined
        : `the aggregation "${expr.name}" is`
    case 'with':
      return 'WITH that is not filled in is'
    case 'binary':
      return expr.fill === undefined ? undefined : '"fill" is'
    case 'selector':
      return expr.mode === undefined ? undefined : `"${expr.mode}" is`
    case 'number':
    case 'string':
    case 'unary':
    case 'paren':
    case 'rollup':
    case 'subquery':
      return undefined
  }
}
