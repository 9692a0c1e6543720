import type { Expr } from './ast.ts'

/** Calls `visit` for an expression and everything inside it, outermost first. */
export function walk(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr)
  for (const child of childrenOf(expr)) walk(child, visit)
}

function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return []
    case 'subquery':
    case 'paren':
    case 'unary':
      return [expr.expr]
    case 'binary':
      return [expr.left, expr.right]
    case 'call':
    case 'aggregate':
      return expr.args
  }
}
