import { METRIC_NAME } from '../../labels.ts'
import type { Token } from '../../lexer/token.ts'
import { createMatcher, type MatchOp, type Matcher } from '../../matcher.ts'
import type { TokenStream } from '../../token-stream.ts'
import { unquoteToken } from './text.ts'

const operators: ReadonlyMap<string, MatchOp> = new Map([
  ['=', '='],
  ['!=', '!='],
  ['=~', '=~'],
  ['!~', '!~'],
])

/** Parses `{…}`: filters, and at most one quoted metric name. */
export function parsePromqlFilters(tokens: TokenStream): Matcher[] {
  tokens.expectMark('{')
  const filters: Matcher[] = []
  while (!tokens.isMark('}')) {
    filters.push(parseFilter(tokens))
    if (!tokens.skipMark(',') && !tokens.isMark('}'))
      tokens.fail(`unexpected ${tokens.describe()}; expected "," or "}"`)
  }
  tokens.expectMark('}')
  return filters
}

function parseFilter(tokens: TokenStream): Matcher {
  const token = tokens.peek()
  if (token.kind !== 'name' && token.kind !== 'string')
    tokens.fail(`unexpected ${tokens.describe()}; expected a label name`)
  tokens.next()
  const name = token.kind === 'string' ? unquoteToken(tokens, token) : token.text
  const op = operators.get(tokens.peek().source)
  if (op === undefined) {
    if (token.kind === 'string') return createMatcher(METRIC_NAME, '=', name)
    return tokens.fail(
      `unexpected ${tokens.describe()} after the label name "${name}"; expected =, !=, =~ or !~`,
    )
  }
  tokens.next()
  const value = tokens.peek()
  if (value.kind !== 'string')
    tokens.fail(`unexpected ${tokens.describe()}; expected a quoted text`)
  tokens.next()
  return matcherAt(tokens, token, name, op, unquoteToken(tokens, value))
}

/** The one place where regexes of PromQL are compiled. */
function matcherAt(
  tokens: TokenStream,
  { start }: Token,
  name: string,
  op: MatchOp,
  value: string,
): Matcher {
  try {
    return createMatcher(name, op, value, { dialect: 'promql' })
  } catch (error) {
    return tokens.fail(error instanceof Error ? error.message : String(error), start)
  }
}
