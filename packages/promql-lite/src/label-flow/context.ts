import type { Expr, Span } from '../ast.ts'
import type { Dialect } from '../parser/context.ts'
import type { Flow, Origin } from './flow.ts'

/** What the parts of the analysis share. */
export interface FlowContext {
  readonly dialect: Dialect
  /** Finds the labels of a part. */
  readonly flowOf: (expr: Expr) => Flow
}

/** Names the part that changes labels. */
export function originOf({ start, end }: Span, by: string): Origin {
  return { start, end, by }
}

/** The text that an argument is, if it is one. */
export function textOf(expr: Expr | undefined): string | undefined {
  if (expr?.kind === 'paren') return textOf(expr.expr)
  return expr?.kind === 'string' ? expr.value : undefined
}

/** The texts that arguments are; undefined if one is something else. */
export function textsOf(exprs: readonly Expr[]): readonly string[] | undefined {
  const texts = exprs.flatMap(expr => textOf(expr) ?? [])
  return texts.length === exprs.length ? texts : undefined
}
