import type { Aggregate, Binary, Call, Expr, Matching } from '../ast.ts'
import { METRIC_NAME } from '../labels.ts'
import { createMatcher } from '../matcher.ts'
import { argumentThatPasses, labelFunctionKind, takesSeveral } from './arguments.ts'
import {
  intersect,
  only,
  textsOf,
  unite,
  without,
  withoutNamed,
  type Filters,
} from './filter-sets.ts'

/** Finds the filters that every series of an expression meets, the metric name aside. */
export function commonFilters(expr: Expr): Filters {
  switch (expr.kind) {
    case 'selector':
      return (
        expr.groups
          .map(group => group.filter(filter => filter.name !== METRIC_NAME))
          .reduce<Filters | undefined>(
            (a, b) => (a === undefined ? b : intersect(a, b)),
            undefined,
          ) ?? []
      )
    case 'subquery':
    case 'rollup':
      return commonFilters(expr.expr)
    case 'call':
      return ofCall(expr)
    case 'aggregate':
      return trimToGrouping(ofAggregate(expr), expr)
    case 'binary':
      return ofBinary(expr)
    case 'number':
    case 'string':
    case 'unary':
    case 'paren':
    case 'with':
      return []
  }
}

function ofCall({ name, args }: Call): Filters {
  const [first, ...rest] = args
  if (first === undefined) return []
  switch (labelFunctionKind(name)) {
    case 'set':
      return ofLabelSet(first, rest)
    case 'replace':
      return args.length < 2 ? [] : withoutNamed(commonFilters(first), [args[1]])
    case 'copy':
      return rest.length % 2 === 1
        ? []
        : withoutNamed(
            commonFilters(first),
            rest.filter((_, i) => i % 2 === 1),
          )
    case 'delete':
      return withoutNamed(commonFilters(first), rest)
    case 'keep':
      return only(commonFilters(first), textsOf(rest) ?? [])
    case 'count':
      return args[1] === undefined || args.length !== 2
        ? []
        : withoutNamed(commonFilters(args[1]), [first])
    case 'all':
      return ofAll(args)
    case undefined: {
      const arg = argumentThatPasses(name, args)
      return arg === undefined ? [] : commonFilters(arg)
    }
  }
}

function ofLabelSet(first: Expr, rest: readonly Expr[]): Filters {
  const texts = textsOf(rest)
  if (texts === undefined || rest.length % 2 === 1) return []
  let filters = commonFilters(first)
  for (let i = 0; i < texts.length; i += 2) {
    const [name = '', value = ''] = texts.slice(i, i + 2)
    if (name !== METRIC_NAME)
      filters = [...without(filters, [name]), createMatcher(name, '=', value)]
  }
  return filters
}

function ofAll(args: readonly Expr[]): Filters {
  return (
    args
      .map(commonFilters)
      .reduce<Filters | undefined>((a, b) => (a === undefined ? b : intersect(a, b)), undefined) ??
    []
  )
}

function ofAggregate({ name, args }: Aggregate): Filters {
  const [first, second] = args
  if (name === 'count_values') {
    return second === undefined || args.length !== 2
      ? []
      : withoutNamed(commonFilters(second), [first])
  }
  if (takesSeveral(name)) return ofAll(args)
  const arg = argumentThatPasses(name, args)
  return arg === undefined ? [] : commonFilters(arg)
}

/** The filters on labels that an aggregation leaves. */
export function trimToGrouping(filters: Filters, { grouping }: Aggregate): Filters {
  if (grouping === undefined) return []
  return grouping.kind === 'by' ? only(filters, grouping.labels) : without(filters, grouping.labels)
}

/** The filters on labels by which an operator matches. */
export function trimToMatching(filters: Filters, matching: Matching | undefined): Filters {
  if (matching === undefined) return filters
  return matching.kind === 'on' ? only(filters, matching.labels) : without(filters, matching.labels)
}

function ofBinary({ op, left, right, matching }: Binary): Filters {
  const [a, b] = [commonFilters(left), commonFilters(right)]
  if (op === 'or') return trimToMatching(intersect(a, b), matching)
  if (op === 'unless' || op === 'ifnot') return trimToMatching(a, matching)
  if (matching?.group === undefined) return trimToMatching(unite(a, b), matching)
  // VictoriaMetrics 1.145 keeps filters on labels that the group modifier overwrites, too.
  return matching.group.side === 'left'
    ? unite(a, trimToMatching(b, matching))
    : unite(trimToMatching(a, matching), b)
}
