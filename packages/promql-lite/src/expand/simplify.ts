import type { Binary, Expr } from '../ast.ts'
import { metricsqlArity, metricsqlNames } from '../metricsql-functions.ts'
import { closest } from '../suggest.ts'
import { fold } from './fold.ts'
import { fail, type Expansion } from './scope.ts'

/** Takes parentheses away, reckons constants, and refuses functions that are not there. */
export function simplify(expansion: Expansion, expr: Expr): Expr {
  const inner = (child: Expr): Expr => simplify(expansion, child)
  switch (expr.kind) {
    case 'paren':
      return inner(expr.expr)
    case 'subquery':
    case 'rollup':
      return simplifyWindow(expr, inner)
    case 'call':
      if (metricsqlArity(expr.name.toLowerCase()) === undefined)
        failUnknown(expansion, expr.name, expr.start)
      return { ...expr, args: expr.args.map(inner) }
    case 'aggregate':
      return { ...expr, args: expr.args.map(inner) }
    case 'binary': {
      const binary: Binary = { ...expr, left: inner(expr.left), right: inner(expr.right) }
      return fold(binary) ?? binary
    }
    case 'unary':
    case 'number':
    case 'string':
    case 'selector':
    case 'with':
      return expr
  }
}

/** A window behind a bare selector is the selector's own. */
function simplifyWindow(
  expr: Expr & { readonly kind: 'subquery' | 'rollup' },
  inner: (child: Expr) => Expr,
): Expr {
  const body = inner(expr.expr)
  const { range, offset } = expr
  const at = expr.at === undefined ? {} : { at: inner(expr.at) }
  const isBare = body.kind === 'selector' && !(body.range ?? body.offset ?? body.at)
  if (expr.kind === 'subquery' || !isBare) return { ...expr, expr: body, ...at }
  const { start, end } = expr
  return { ...body, ...(range && { range }), ...(offset && { offset }), ...at, start, end }
}

function failUnknown(expansion: Expansion, name: string, at: number): never {
  const near = closest(name.toLowerCase(), metricsqlNames())
  const hint = near === undefined ? '' : `; did you mean "${near}"?`
  return fail(expansion, `unknown function ${JSON.stringify(name)}${hint}`, at, 'unknown-function')
}
