import type { Expr } from '../../ast.ts'
import { checkArity, failAt } from '../../check/fail.ts'
import { metricsqlAggregations, metricsqlArity, metricsqlNames } from '../../metricsql-functions.ts'
import { closest } from '../../suggest.ts'
import { walk } from '../../walk.ts'

/**
 * Checks names and numbers of arguments. There is nothing else to check: VictoriaMetrics has no
 * types, it takes any expression for a vector.
 *
 * @throws PromqlError at the first mistake
 */
export function checkArguments(expr: Expr, text: string): void {
  walk(expr, part => {
    if (part.kind !== 'call' && part.kind !== 'aggregate') return
    const name = part.name.toLowerCase()
    const arity = part.kind === 'call' ? metricsqlArity(name) : metricsqlAggregations.get(name)
    if (arity !== undefined) return checkArity(part, arity, { text })
    const near = closest(name, metricsqlNames())
    const hint = near === undefined ? '' : `; did you mean "${near}"?`
    failAt(`unknown function "${part.name}"${hint}`, part, { text }, 'unknown-function')
  })
}
