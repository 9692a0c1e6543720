import type { Call, Duration, Expr } from '../../ast.ts'

/** What a rollup function looks at. */
export interface Source {
  readonly inner: Expr
  readonly range: Duration | undefined
  readonly step: Duration | undefined
  readonly offset: Duration | undefined
  readonly at: Expr | undefined
}

/** Takes an argument of a rollup function apart. */
export function sourceOf(expr: Expr): Source {
  const nothing = { range: undefined, step: undefined, offset: undefined, at: undefined }
  switch (expr.kind) {
    case 'paren':
      return sourceOf(expr.expr)
    case 'selector':
      return { ...nothing, inner: expr, range: expr.range, offset: expr.offset, at: expr.at }
    case 'subquery':
      return {
        // A plain selector in a subquery is evaluated there, not read.
        inner: expr.expr.kind === 'selector' ? defaultRollup(expr.expr) : expr.expr,
        range: expr.range,
        step: expr.step,
        offset: expr.offset,
        at: expr.at,
      }
    case 'rollup':
      return { ...nothing, inner: expr.expr, range: expr.range, offset: expr.offset, at: expr.at }
    case 'number':
    case 'string':
    case 'unary':
    case 'binary':
    case 'call':
    case 'aggregate':
    case 'with':
      return { ...nothing, inner: expr }
  }
}

/** What a selector alone stands for. */
export function defaultRollup(expr: Expr): Call {
  return { kind: 'call', name: 'default_rollup', args: [expr], start: expr.start, end: expr.end }
}
