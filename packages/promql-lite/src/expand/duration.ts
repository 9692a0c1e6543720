import type { Duration } from '../ast.ts'
import { metricsqlDuration } from '../duration.ts'
import { expandTemplate } from './template.ts'
import { fail, lookUp, type Expansion, type Scope } from './scope.ts'

/** Fills a template that stands for a duration in. */
export function expandDuration(
  expansion: Expansion,
  scope: Scope | undefined,
  duration: Duration,
  at: number,
): Duration {
  const name = duration.reference
  if (name === undefined) return duration
  const found = lookUp(scope, name)
  if (found === undefined) {
    return fail(
      expansion,
      `there is no WITH template ${JSON.stringify(name)}; expected a duration such as 5m`,
      at,
    )
  }
  const expr = expandTemplate(expansion, found, [], { start: at, end: at })
  if (expr.kind === 'number') {
    if (expr.duration !== undefined) return expr.duration
    const length = metricsqlDuration(expr.text)
    if (length !== undefined) return { ...length, text: expr.text }
  }
  return fail(expansion, `the WITH template ${JSON.stringify(name)} is no duration`, at)
}
