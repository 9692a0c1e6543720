/**
 * Series selectors: `up`, `up{job="x"}`, `{a="b" or c="d"}`.
 *
 * In: the text of an `if` field or a `match[]` argument. Out: something that says whether a label
 * set is meant. It accepts selectors only; an expression is refused.
 */
import type { Expr, VectorSelector } from './ast.ts'
import { PromqlError } from './errors.ts'
import { matchesGroups, unmetFilters } from './filters.ts'
import { getLabel, type Labels } from './labels.ts'
import type { Matcher } from './matcher.ts'
import type { Dialect } from './parser/context.ts'
import { parseMetricsql } from './parser/metricsql/index.ts'
import { parsePromqlSelector } from './parser/promql/selector.ts'
import { quoteQuery } from './token-stream.ts'

export type { Matcher, MatchOp } from './matcher.ts'
export { createMatcher } from './matcher.ts'
export { PromqlError } from './errors.ts'

/** A parsed series selector. */
export interface Selector {
  readonly text: string
  /** Filters; all of one group have to match. */
  readonly groups: readonly (readonly Matcher[])[]
  /** Returns whether the selector means this label set; in MetricsQL `{}` never means any. */
  matches(labels: Labels): boolean
  /** Returns what is in the way: of each group the first filter that the label set does not meet. */
  unmet(labels: Labels): readonly Matcher[]
}

/**
 * Parses a series selector.
 *
 * @param options `dialect` (default `metricsql`): `promql` accepts what Prometheus takes as
 * `match[]` and matches as Prometheus does
 * @throws PromqlError when the text is no selector
 */
export function parseSelector(
  text: string,
  options: { readonly dialect?: Dialect } = {},
): Selector {
  if (options.dialect === 'promql') {
    const filters = parsePromqlSelector(text)
    return {
      text,
      groups: [filters],
      matches: labels => firstUnmet(filters, labels) === undefined,
      unmet: labels => [firstUnmet(filters, labels) ?? []].flat(),
    }
  }
  const { groups } = plainSelector(parseMetricsql(text), text)
  return {
    text,
    groups,
    matches: labels => matchesGroups(groups, labels),
    unmet: labels => unmetFilters(groups, labels),
  }
}

/** A selector without a window, offset or anything else. */
function plainSelector(expr: Expr, text: string): VectorSelector {
  if (expr.kind === 'selector' && (expr.range ?? expr.offset ?? expr.at) === undefined) return expr
  throw new PromqlError(
    `cannot use ${quoteQuery(text)} as a series selector: it is another expression; expected something like foo{bar="baz"}`,
    text,
    expr.start,
  )
}

/** Prometheus' way: a label that is missing is an empty one, whatever its name. */
function firstUnmet(filters: readonly Matcher[], labels: Labels): Matcher | undefined {
  return filters.find(filter => !filter.matches(getLabel(labels, filter.name)))
}
