import type { Binary, BinaryOp, NumberLiteral, StringLiteral } from '../ast.ts'
import { compute } from '../compute.ts'
import { compareBytes } from '../labels.ts'
import { formatShortest } from '../number.ts'
import { isComparison } from '../operators.ts'

/** Reckons an operator on two constants, as VictoriaMetrics does while it parses. */
export function fold(expr: Binary): NumberLiteral | StringLiteral | undefined {
  const { left, right, op, bool, start, end } = expr
  const number = (value: number): NumberLiteral => ({
    kind: 'number',
    value,
    text: formatShortest(value),
    start,
    end,
  })
  if (left.kind === 'number' && right.kind === 'number') {
    if (left.duration !== undefined || right.duration !== undefined) return undefined
    return number(folded(op, left.value, right.value, bool))
  }
  if (left.kind !== 'string' || right.kind !== 'string') return undefined
  if (op === '+') return { kind: 'string', value: left.value + right.value, start, end }
  if (!isComparison(op)) return undefined
  const holds = compares(op, compareBytes(left.value, right.value), 0)
  return number(holds ? 1 : bool ? 0 : Number.NaN)
}

function folded(op: BinaryOp, a: number, b: number, bool: boolean): number {
  const [noA, noB] = [Number.isNaN(a), Number.isNaN(b)]
  switch (op) {
    case 'and':
      return noA || noB ? Number.NaN : a
    case 'or':
    case 'default':
      return noA ? b : a
    case 'unless':
    case '</':
    case '>/':
      return Number.NaN
    case 'if':
      return noB ? Number.NaN : a
    case 'ifnot':
      return noB ? a : Number.NaN
    case '==':
    case '!=':
    case '>':
    case '<':
    case '>=':
    case '<=': {
      const holds = compares(op, a, b)
      if (bool) return holds ? 1 : 0
      return holds ? a : Number.NaN
    }
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
    case 'atan2':
      return compute(op, a, b)
  }
}

/** NaN equals NaN here. */
function compares(op: BinaryOp, a: number, b: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b) && (op === '==' || op === '!=')) return op === '=='
  return compute(op, a, b) === 1
}
