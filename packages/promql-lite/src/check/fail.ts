import type { Expr } from '../ast.ts'
import { PromqlError, type PromqlErrorCode } from '../errors.ts'
import type { Arity } from '../metricsql-functions.ts'

/** Fails at a part of an expression. */
export function failAt(
  reason: string,
  expr: Expr,
  { text = '' }: { readonly text?: string },
  code: PromqlErrorCode = 'type',
): never {
  throw new PromqlError(`cannot use the expression: ${reason}`, text, expr.start, code)
}

/** Refuses a wrong number of arguments. */
export function checkArity(
  expr: Expr & { readonly kind: 'call' | 'aggregate' },
  { least, most, step = 1 }: Arity,
  options: { readonly text?: string },
): void {
  const count = expr.args.length
  if (count >= least && count <= most && (count - least) % step === 0) return
  const many =
    step === 1 ? `at least ${least}` : `${least}, ${least + step}, ${least + 2 * step}, …`
  const range = most === Infinity ? many : `${least} to ${most}`
  const wanted = least === most ? String(least) : range
  const noun = wanted.endsWith(' 1') || wanted === '1' ? 'argument' : 'arguments'
  failAt(`"${expr.name}" takes ${wanted} ${noun}; got ${count}`, expr, options)
}
