import { METRIC_NAME } from './labels.ts'
import { unescapeName, type Token } from './lexer.ts'
import { createMatcher, type MatchOp, type Matcher } from './matcher.ts'
import type { TokenStream } from './token-stream.ts'

const operators: readonly string[] = ['=', '!=', '=~', '!~']

function isOperator(token: Token): token is Token & { readonly text: MatchOp } {
  return token.kind === 'mark' && operators.includes(token.text)
}

/**
 * Parses `name{…}`, `name` or `{…}` at the stream's place: the filters of a series selector, as
 * groups of which one has to match (`or`).
 */
export function parseLabelFilters(tokens: TokenStream): Matcher[][] {
  const { start } = tokens.peek()
  const name = tokens.peek().kind === 'name' ? tokens.next().text : undefined
  const groups = tokens.isMark('{') ? parseBraces(tokens) : [[]]
  if (name !== undefined) {
    for (const group of groups) {
      const named = group.find(isNameFilter)
      if (named === undefined) group.unshift(createMatcher(METRIC_NAME, '=', name))
      else if (named.value !== name) tokens.fail('the metric name must not be set twice', start)
    }
  }
  return spreadName(groups)
}

function isNameFilter(filter: Matcher): boolean {
  return filter.name === METRIC_NAME && filter.op === '='
}

function parseBraces(tokens: TokenStream): Matcher[][] {
  tokens.expectMark('{')
  const groups: Matcher[][] = []
  if (tokens.skipMark('}')) return [[]]
  do {
    groups.push(parseGroup(tokens))
  } while (tokens.skipWord('or'))
  tokens.expectMark('}')
  return groups
}

function parseGroup(tokens: TokenStream): Matcher[] {
  const filters: Matcher[] = []
  do {
    if (filters.length > 0 && tokens.isMark('}')) break
    const filter = parseFilter(tokens)
    if (isNameFilter(filter) && filters.some(isNameFilter)) {
      tokens.fail('the metric name must not be set twice')
    }
    filters.push(filter)
  } while (tokens.skipMark(','))
  return filters
}

function parseFilter(tokens: TokenStream): Matcher {
  const token = tokens.peek()
  if (token.kind !== 'name' && token.kind !== 'string') {
    tokens.fail(`unexpected ${tokens.describe()}; expected a label name`)
  }
  tokens.next()
  const name = token.kind === 'string' ? unescapeName(token.source.slice(1, -1)) : token.text
  const operator = tokens.peek()
  if (!isOperator(operator)) {
    if (token.kind === 'string') return createMatcher(METRIC_NAME, '=', name)
    return tokens.fail(
      `unexpected ${tokens.describe()} after the label name "${name}"; expected =, !=, =~ or !~`,
    )
  }
  tokens.next()
  const valueAt = tokens.peek().start
  const value = parseValue(tokens)
  try {
    return createMatcher(name, operator.text, value)
  } catch (error) {
    return tokens.fail(error instanceof Error ? error.message : String(error), valueAt)
  }
}

/** One or more strings joined by `+`. */
function parseValue(tokens: TokenStream): string {
  let value = ''
  do {
    if (tokens.peek().kind !== 'string')
      tokens.fail(`unexpected ${tokens.describe()}; expected a quoted text`)
    value += tokens.next().text
  } while (tokens.skipMark('+'))
  return value
}

/** Where all groups that name a metric name the same, the others mean it too. */
function spreadName(groups: Matcher[][]): Matcher[][] {
  const names = new Set(
    groups.flatMap(group => group.filter(isNameFilter).map(filter => filter.value)),
  )
  const [name] = names
  if (names.size !== 1 || name === undefined) return groups
  return groups.map(group =>
    group.some(filter => filter.name === METRIC_NAME)
      ? group
      : [createMatcher(METRIC_NAME, '=', name), ...group],
  )
}
