import type { Expr, VectorSelector, WrittenFilter } from '../ast.ts'
import { metricNameOf } from '../filters.ts'
import { METRIC_NAME } from '../labels.ts'
import { createMatcher, type Matcher } from '../matcher.ts'
import { expandTemplate } from './template.ts'
import { fail, lookUp, spend, type Expansion, type Scope } from './scope.ts'
import { expandText } from './text.ts'

/** Fills templates in a selector in: those in its filters, and the one its name stands for. */
export function expandSelector(
  expansion: Expansion,
  scope: Scope | undefined,
  expr: VectorSelector,
): Expr {
  const { written, start, end } = expr
  if (written === undefined || written.length === 0)
    return { kind: 'selector', groups: expr.groups, start, end }
  const groups = spreadName(written.map(group => expandGroup(expansion, scope, group, start)))
  const selector: VectorSelector = { kind: 'selector', groups, start, end }
  const name = metricNameOf(groups)
  const found = name === undefined ? undefined : lookUp(scope, name)
  if (found === undefined) return selector
  const body = expandTemplate(expansion, found, undefined, expr)
  const isOnlyName = groups.every(group => group.length === 1)
  const inner = body.kind === 'rollup' || body.kind === 'subquery' ? body.expr : body
  if (inner.kind !== 'selector') {
    if (isOnlyName) return body
    return fail(
      expansion,
      `the WITH template ${JSON.stringify(name)} is no series selector, so it cannot have filters`,
      start,
    )
  }
  const merged = mergeGroups(expansion, name ?? '', inner.groups, groups, start)
  const result: VectorSelector = { ...inner, groups: merged, start, end }
  return body.kind === 'rollup' || body.kind === 'subquery' ? { ...body, expr: result } : result
}

/** The filters of a template with those that stand behind its name. */
function mergeGroups(
  expansion: Expansion,
  name: string,
  template: VectorSelector['groups'],
  own: VectorSelector['groups'],
  at: number,
): VectorSelector['groups'] {
  const rests = own.map(group => group.slice(1))
  if (template.length !== 1 && rests.every(rest => rest.length === 0)) return template
  if (template.length !== 1 && rests.length !== 1) {
    return fail(
      expansion,
      `the WITH template ${JSON.stringify(name)} holds "or", so it cannot have filters with "or"`,
      at,
    )
  }
  spend(expansion, template.length * rests.length, at)
  return template.flatMap(filters => rests.map(rest => withoutTwins([...filters, ...rest])))
}

function expandGroup(
  expansion: Expansion,
  scope: Scope | undefined,
  group: readonly WrittenFilter[],
  at: number,
): Matcher[] {
  spend(expansion, group.length, at)
  const filters = withoutTwins(group.flatMap(filter => expandFilter(expansion, scope, filter)))
  const names = filters.filter(({ name, op }) => name === METRIC_NAME && op === '=')
  // No name may come before a name, but not behind it.
  const [first, second] = names.slice(names.findIndex(({ value }) => value !== ''))
  if (first !== undefined && second !== undefined) {
    fail(
      expansion,
      `the metric name must not be set twice: ${JSON.stringify(first.value)} or ${JSON.stringify(second.value)}`,
      at,
    )
  }
  if (first === undefined || first.value === '') return filters
  return [first, ...filters.filter(filter => filter !== first)]
}

function expandFilter(
  expansion: Expansion,
  scope: Scope | undefined,
  { name, isQuoted, condition, start }: WrittenFilter,
): readonly Matcher[] {
  if (condition !== undefined) {
    const { value } = expandText(expansion, scope, condition.value)
    try {
      return [createMatcher(name, condition.op, value)]
    } catch (error) {
      return fail(expansion, error instanceof Error ? error.message : String(error), start)
    }
  }
  const found = lookUp(scope, name)
  if (found === undefined) {
    if (isQuoted) return [createMatcher(METRIC_NAME, '=', name)]
    return fail(
      expansion,
      `there is no WITH template ${JSON.stringify(name)}; a filter looks like ${name}="…"`,
      start,
    )
  }
  const body = expandTemplate(expansion, found, [], { start, end: start })
  if (body.kind !== 'selector' || metricNameOf(body.groups) !== undefined) {
    return fail(
      expansion,
      `the WITH template ${JSON.stringify(name)} must hold filters alone, as in {a="b"}, to stand inside braces`,
      start,
    )
  }
  if (body.groups.length > 1) {
    fail(
      expansion,
      `the WITH template ${JSON.stringify(name)} holds "or", so it cannot stand inside braces`,
      start,
    )
  }
  return body.groups[0] ?? []
}

function isNameFilter({ name, op, value }: Matcher): boolean {
  return name === METRIC_NAME && op === '=' && value !== ''
}

function withoutTwins(filters: readonly Matcher[]): Matcher[] {
  const kept = new Map<string, Matcher>()
  for (const filter of filters) {
    const key = `${filter.name}\0${filter.op}\0${filter.value}`
    if (!kept.has(key)) kept.set(key, filter)
  }
  return kept.size === filters.length ? [...filters] : [...kept.values()]
}

/** Where all groups that name a metric name the same, the others mean it too. */
function spreadName(groups: readonly Matcher[][]): Matcher[][] {
  const named = groups.map(group => group.find(isNameFilter))
  const first = named.find(filter => filter !== undefined)
  if (first === undefined || named.every(filter => filter !== undefined)) return [...groups]
  if (named.some(filter => filter !== undefined && filter.value !== first.value)) return [...groups]
  return groups.map(group =>
    group.some(filter => filter.name === METRIC_NAME) ? group : [first, ...group],
  )
}
