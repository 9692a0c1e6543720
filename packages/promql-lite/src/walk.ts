import type { Expr } from './ast.ts'

/** Calls `visit` for an expression and everything inside it, outermost first. */
export function walk(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr)
  for (const child of childrenOf(expr)) walk(child, visit)
}

/** The parts of an expression, one level down. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return []
    case 'selector':
      return expr.at === undefined ? [] : [expr.at]
    case 'rollup':
    case 'subquery':
      return expr.at === undefined ? [expr.expr] : [expr.expr, expr.at]
    case 'paren':
    case 'unary':
      return [expr.expr]
    case 'binary':
      return [expr.left, expr.right]
    case 'call':
    case 'aggregate':
      return expr.args
    case 'with':
      return [...expr.templates.map(template => template.expr), expr.expr]
  }
}
