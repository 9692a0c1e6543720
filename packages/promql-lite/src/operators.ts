import type { BinaryOp } from './ast.ts'

/** How tightly operators bind; `^` alone binds to the right. */
const strengths: ReadonlyMap<string, number> = new Map([
  ['default', 0],
  ['if', 1],
  ['ifnot', 1],
  ['or', 2],
  ['and', 3],
  ['unless', 3],
  ...['==', '!=', '>', '<', '>=', '<=', '</', '>/'].map(op => [op, 4] as const),
  ['+', 5],
  ['-', 5],
  ['*', 6],
  ['/', 6],
  ['%', 6],
  ['atan2', 6],
  ['^', 8],
])

/** Binding strength of a sign in front in PromQL: looser than `^`, as tight as `*`. */
export const SIGN_STRENGTH = 7

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<='])
const setOperators: ReadonlySet<string> = new Set(['and', 'or', 'unless'])
const metricsqlOnly: ReadonlySet<string> = new Set(['default', 'if', 'ifnot'])

/** Whether a lower-case word or mark is a binary operator of MetricsQL. */
export function isBinaryOp(text: string): text is BinaryOp {
  return strengths.has(text)
}

/** How tightly an operator binds; more is tighter. */
export function strengthOf(op: BinaryOp): number {
  return strengths.get(op) ?? 0
}

/** Whether an operator compares. */
export function isComparison(op: string): boolean {
  return comparisons.has(op)
}

/** Whether an operator works on sets of series: `and`, `or`, `unless`. */
export function isSetOperator(op: string): boolean {
  return setOperators.has(op)
}

/** Whether only MetricsQL knows an operator. */
export function isMetricsqlOnly(op: string): boolean {
  return metricsqlOnly.has(op)
}
