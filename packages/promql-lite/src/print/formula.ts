import type { DurationFormula } from '../ast.ts'
import { formatPromqlDuration } from '../duration.ts'
import { formatValue } from '../number.ts'

/** Prints arithmetic on durations as Prometheus does. */
export function printFormula(formula: DurationFormula): string {
  switch (formula.kind) {
    case 'number':
      return formula.isDuration
        ? formatPromqlDuration(1000 * formula.seconds)
        : formatValue(formula.seconds)
    case 'step':
    case 'range':
      return `${formula.kind}()`
    case 'paren':
      return `(${printFormula(formula.of)})`
    case 'minus':
      return `-${printFormula(formula.of)}`
    case 'min':
    case 'max':
      return `${formula.kind}_of(${printFormula(formula.left)}, ${printFormula(formula.right)})`
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return `${printFormula(formula.left)} ${formula.kind} ${printFormula(formula.right)}`
  }
}
