import type { Expr, ValueType } from './ast.ts'
import { functions } from './functions.ts'

/** What an expression of PromQL yields, whether it is right or not. */
export function promqlType(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar'
    case 'string':
      return 'string'
    case 'selector':
      return expr.range === undefined ? 'vector' : 'matrix'
    case 'subquery':
      return 'matrix'
    case 'paren':
    case 'unary':
      return promqlType(expr.expr)
    case 'binary':
      return promqlType(expr.left) === 'scalar' && promqlType(expr.right) === 'scalar'
        ? 'scalar'
        : 'vector'
    case 'call':
      return functions.get(expr.name)?.result ?? 'vector'
    case 'aggregate':
    case 'rollup':
    case 'with':
      return 'vector'
  }
}
