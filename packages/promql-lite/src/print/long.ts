import type { Expr } from '../ast.ts'
import { childrenOf } from '../walk.ts'
import { utf8Length } from './utf8.ts'

/**
 * Makes a test whether an expression is longer than a line, whatever its indent. What holds a long
 * part is long itself, so that only short parts are ever printed to be measured.
 */
export function longTest(maxBytes: number, print: (expr: Expr) => string): (expr: Expr) => boolean {
  const known = new Map<Expr, boolean>()
  const isLong = (expr: Expr): boolean => {
    const before = known.get(expr)
    if (before !== undefined) return before
    const long = childrenOf(expr).some(isLong) || utf8Length(print(expr)) > maxBytes
    known.set(expr, long)
    return long
  }
  return isLong
}
