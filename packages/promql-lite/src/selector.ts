/**
 * Series selectors: `up`, `up{job="x"}`, `{a="b" or c="d"}`.
 *
 * In: the text of an `if` field or a `match[]` argument. Out: something that says whether a label
 * set is meant. It accepts selectors only; an expression is refused.
 */
import { METRIC_NAME, type Labels } from './labels.ts'
import { parseLabelFilters } from './label-filters.ts'
import type { Matcher } from './matcher.ts'
import { TokenStream } from './token-stream.ts'

export type { Matcher, MatchOp } from './matcher.ts'
export { createMatcher } from './matcher.ts'

/** A parsed series selector. */
export interface Selector {
  readonly text: string
  /** Filters; all of one group have to match. */
  readonly groups: readonly (readonly Matcher[])[]
  /** Returns whether the selector means this label set; `{}` never means any. */
  matches(labels: Labels): boolean
}

/**
 * Parses a series selector.
 *
 * @throws PromqlError when the text is no selector
 */
export function parseSelector(text: string): Selector {
  const tokens = new TokenStream(text)
  const groups = parseWrapped(tokens)
  if (tokens.peek().kind !== 'end') {
    tokens.fail(
      `unexpected ${tokens.describe()}; expected a series selector such as foo{bar="baz"}`,
    )
  }
  return { text, groups, matches: labels => matchesGroups(groups, labels) }
}

/** Parentheses and a plus around a selector change nothing. */
function parseWrapped(tokens: TokenStream): Matcher[][] {
  if (tokens.skipMark('+')) return parseWrapped(tokens)
  if (tokens.skipMark('(')) {
    const inner = parseWrapped(tokens)
    tokens.expectMark(')')
    return inner
  }
  if (tokens.isWord('with') && tokens.isMark('(', 1))
    tokens.fail('WITH templates are not supported yet', undefined, 'not-supported')
  const token = tokens.peek()
  const isNumber = token.kind === 'name' && /^(?:inf|nan)$/i.test(token.source)
  if ((token.kind !== 'name' && !tokens.isMark('{')) || isNumber) {
    tokens.fail(
      `unexpected ${tokens.describe()}; expected a series selector such as foo{bar="baz"}`,
    )
  }
  return parseLabelFilters(tokens)
}

/** Returns whether a label set meets all filters of one of the groups. */
export function matchesGroups(groups: readonly (readonly Matcher[])[], labels: Labels): boolean {
  return groups.some(group => group.length > 0 && group.every(filter => meets(filter, labels)))
}

function meets(filter: Matcher, labels: Labels): boolean {
  let found = false
  for (const { name, value } of labels) {
    if (name !== filter.name) continue
    if (filter.matches(value)) return true
    found = true
  }
  if (found) return false
  // Without a name, `=` and `!=` compare with no name at all, not with an empty one.
  if (filter.name === METRIC_NAME && filter.op === '=') return false
  if (filter.name === METRIC_NAME && filter.op === '!=') return true
  return filter.matches('')
}
