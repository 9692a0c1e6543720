import type { Expr, Span, Template } from '../ast.ts'
import { METRIC_NAME } from '../labels.ts'
import { createMatcher } from '../matcher.ts'
import { fail, withTemplates, type Expansion, type Found } from './scope.ts'

/**
 * Fills a template in: its body sees the templates before it, and its arguments.
 *
 * @param args undefined where the name stands alone; then a template that wants arguments is a metric
 */
export function expandTemplate(
  expansion: Expansion,
  { template, scope }: Found,
  args: readonly Expr[] | undefined,
  place: Span,
): Expr {
  const { name, params, expr } = template
  if (params.length !== (args?.length ?? 0)) {
    if (args === undefined) return metric(name, place)
    return fail(
      expansion,
      `the WITH template ${JSON.stringify(name)} takes ${params.length} arguments; got ${args.length}`,
      place.start,
    )
  }
  const inner =
    args === undefined || args.length === 0
      ? scope
      : withTemplates(
          scope,
          args.map((arg, i) => argument(params[i] ?? '', arg)),
        )
  expansion.templates++
  const result = expansion.expand(inner, expr)
  expansion.templates--
  return result
}

function argument(name: string, expr: Expr): Template {
  return { name, params: [], expr, start: expr.start, end: expr.end }
}

function metric(name: string, { start, end }: Span): Expr {
  return { kind: 'selector', groups: [[createMatcher(METRIC_NAME, '=', name)]], start, end }
}
