import type { BinaryOp } from './ast.ts'
import { power } from './power.ts'

/** Computes an operator on two numbers; a comparison gives 1 or 0. */
export function compute(op: BinaryOp, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
    case '^':
      return power(a, b)
    case 'atan2':
      return Math.atan2(a, b)
    case '==':
      return a === b ? 1 : 0
    case '!=':
      return a === b ? 0 : 1
    case '>':
      return a > b ? 1 : 0
    case '<':
      return a < b ? 1 : 0
    case '>=':
      return a >= b ? 1 : 0
    case '<=':
      return a <= b ? 1 : 0
    case 'and':
    case 'or':
    case 'unless':
    case 'default':
    case 'if':
    case 'ifnot':
    case '</':
    case '>/':
      throw new Error(`BUG: "${op}" computes nothing`)
  }
}
