import type { Expr, Matching } from '../ast.ts'
import { METRIC_NAME } from '../labels.ts'
import { lookUp, fail, type Expansion, type Scope } from './scope.ts'
import { expandText } from './text.ts'

/** Fills arguments of templates in a list of label names in; a name can stand for several. */
export function expandNames(
  expansion: Expansion,
  scope: Scope | undefined,
  names: readonly string[],
  at: number,
): string[] {
  const result = new Set<string>()
  for (const name of names) {
    const template = lookUp(scope, name)?.template
    const isArgument = template !== undefined && template.params.length === 0
    for (const label of isArgument ? labelsOf(template.expr) : [name]) {
      if (label === undefined) {
        fail(
          expansion,
          `the WITH template ${JSON.stringify(name)} is no list of labels; only an argument such as (a, b) can be one`,
          at,
        )
      }
      result.add(label)
    }
  }
  return [...result]
}

function labelsOf(expr: Expr): (string | undefined)[] {
  if (expr.kind === 'paren') return [bareName(expr.expr)]
  if (expr.kind === 'call' && expr.name === '') return expr.args.map(bareName)
  return [bareName(expr)]
}

function bareName(expr: Expr): string | undefined {
  if (expr.kind !== 'selector' || expr.written !== undefined || expr.groups.length !== 1)
    return undefined
  const [group] = expr.groups
  const filter = group?.length === 1 ? group[0] : undefined
  return filter?.name === METRIC_NAME && filter.op === '=' ? filter.value : undefined
}

/** Fills templates in `on (…) group_left (…) prefix …` in. */
export function expandMatching(
  expansion: Expansion,
  scope: Scope | undefined,
  matching: Matching,
  at: number,
): Matching {
  const { kind, group } = matching
  const labels = expandNames(expansion, scope, matching.labels, at)
  if (group === undefined) return { kind, labels }
  const { side, prefix } = group
  return {
    kind,
    labels,
    group: {
      side,
      include: expandNames(expansion, scope, group.include, at),
      ...(prefix === undefined ? {} : { prefix: expandText(expansion, scope, prefix) }),
    },
  }
}
