import type { Expr, Modifiers, Rollup, Subquery } from '../ast.ts'
import { expandDuration } from './duration.ts'
import { expandMatching, expandNames } from './names.ts'
import { lookUp, spend, withTemplates, type Expansion, type Scope } from './scope.ts'
import { expandSelector } from './selector.ts'
import { expandTemplate } from './template.ts'
import { expandText } from './text.ts'

/** Fills all templates of an expression in. */
export function expandExpr(expansion: Expansion, scope: Scope | undefined, expr: Expr): Expr {
  spend(expansion, 1, expr.start)
  expansion.depth++
  const result = expandKind(expansion, scope, expr)
  expansion.depth--
  return result
}

function expandKind(expansion: Expansion, scope: Scope | undefined, expr: Expr): Expr {
  switch (expr.kind) {
    case 'number':
      return expr
    case 'string':
      return expandText(expansion, scope, expr)
    case 'selector':
      return expandSelector(expansion, scope, expr)
    case 'subquery':
    case 'rollup':
      return expandWindow(expansion, scope, expr)
    case 'unary':
    case 'paren':
      return { ...expr, expr: expandExpr(expansion, scope, expr.expr) }
    case 'with':
      return expandExpr(expansion, withTemplates(scope, expr.templates), expr.expr)
    case 'call':
    case 'aggregate': {
      const args = expr.args.map(arg => expandExpr(expansion, scope, arg))
      const found = lookUp(scope, expr.name)
      if (found !== undefined) return expandTemplate(expansion, found, args, expr)
      if (expr.kind === 'call' || expr.grouping === undefined) return { ...expr, args }
      const { kind, labels } = expr.grouping
      return {
        ...expr,
        args,
        grouping: { kind, labels: expandNames(expansion, scope, labels, expr.start) },
      }
    }
    case 'binary': {
      const left = expandExpr(expansion, scope, expr.left)
      const right = expandExpr(expansion, scope, expr.right)
      if (expr.op === '+' && left.kind === 'string' && right.kind === 'string') {
        const value = left.value + right.value
        spend(expansion, value.length / 10, expr.start)
        return { kind: 'string', value, start: expr.start, end: expr.end }
      }
      if (expr.matching === undefined) return { ...expr, left, right }
      const matching = expandMatching(expansion, scope, expr.matching, expr.start)
      return { ...expr, left, right, matching }
    }
  }
}

function expandWindow(
  expansion: Expansion,
  scope: Scope | undefined,
  expr: Rollup | Subquery,
): Expr {
  const inner = expandExpr(expansion, scope, expr.expr)
  const { range, offset, at } = expr
  const step = expr.kind === 'subquery' ? expr.step : undefined
  const place = expr.start
  const modifiers: Modifiers = {
    ...(offset && { offset: expandDuration(expansion, scope, offset, place) }),
    ...(at && { at: expandExpr(expansion, scope, at) }),
  }
  return {
    ...expr,
    expr: inner,
    ...modifiers,
    ...(range && { range: expandDuration(expansion, scope, range, place) }),
    ...(step && { step: expandDuration(expansion, scope, step, place) }),
  }
}
