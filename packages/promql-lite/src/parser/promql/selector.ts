import { METRIC_NAME } from '../../labels.ts'
import { tokenizePromql } from '../../lexer/promql.ts'
import { createMatcher, type Matcher } from '../../matcher.ts'
import { TokenStream } from '../../token-stream.ts'
import { parsePromqlFilters } from './filters.ts'
import { isMetricWord } from './words.ts'

/** Parses a selector that stands alone, as in `match[]`. */
export function parsePromqlSelector(text: string): Matcher[] {
  const tokens = new TokenStream(text, tokenizePromql(text))
  const token = tokens.peek()
  const isNamed = token.kind === 'name' && isMetricWord(token.text)
  if (!isNamed && !tokens.isMark('{')) {
    tokens.fail(
      `unexpected ${tokens.describe()}; expected a series selector such as foo{bar="baz"}`,
    )
  }
  if (isNamed) tokens.next()
  const filters = tokens.isMark('{') ? parsePromqlFilters(tokens) : []
  if (tokens.peek().kind !== 'end')
    tokens.fail(`unexpected ${tokens.describe()}; expected the end of the selector`)
  if (isNamed) filters.push(createMatcher(METRIC_NAME, '=', token.text))
  if (filters.every(filter => filter.matches(''))) {
    tokens.fail(
      'it would match every series; give it a name or a filter that an empty value does not meet',
      0,
    )
  }
  return filters
}
