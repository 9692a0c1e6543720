import type { Expr } from '../../ast.ts'
import { formatPromqlDuration } from '../../duration.ts'
import { isAggregation } from '../../function-names.ts'
import { METRIC_NAME } from '../../labels.ts'
import { createMatcher } from '../../matcher.ts'
import { nested, type ParserContext } from '../context.ts'
import { parsePromqlAggregate, parsePromqlCall } from './call.ts'
import { parsePromqlFilters } from './filters.ts'
import { parseDurationToken, parseNumberToken } from './number.ts'
import { parsePostfix } from './postfix.ts'
import { unquoteToken } from './text.ts'
import { isKeyword, isMetricWord, isNumberWord } from './words.ts'

/** Parses a literal, selector, call or parenthesis with what follows it. */
export function parsePromqlOperand(context: ParserContext): Expr {
  return parsePostfix(context, parsePrimary(context))
}

function parsePrimary(context: ParserContext): Expr {
  const { tokens } = context
  const token = tokens.peek()
  const { source, start, end } = token
  switch (token.kind) {
    case 'number':
      return { kind: 'number', value: parseNumberToken(tokens), text: source, start, end }
    case 'duration': {
      const ms = parseDurationToken(tokens)
      const duration = { ms, steps: 0, text: formatPromqlDuration(ms) }
      return { kind: 'number', value: ms / 1000, text: source, duration, start, end }
    }
    case 'string':
      tokens.next()
      return { kind: 'string', value: unquoteToken(tokens, token), start, end }
    case 'name':
      return parseNamed(context)
    case 'mark':
      if (token.text === '{') return parseSelector(context)
      if (token.text === '(') return parseParen(context)
      return tokens.fail(`unexpected ${tokens.describe()}; expected a value`)
    case 'end':
      return tokens.fail('it ends too early; expected a value')
  }
}

function parseNamed(context: ParserContext): Expr {
  const { tokens } = context
  const { source, start, end } = tokens.peek()
  if (isNumberWord(source))
    return { kind: 'number', value: parseNumberToken(tokens), text: source, start, end }
  const isGrouped = tokens.isWord('by', 1) || tokens.isWord('without', 1)
  if (isAggregation(source.toLowerCase(), 'promql') && (tokens.isMark('(', 1) || isGrouped))
    return parsePromqlAggregate(context)
  if (tokens.isMark('(', 1) && (!isKeyword(source) || isTimeFunction(context)))
    return parsePromqlCall(context)
  if (!isMetricWord(source)) tokens.fail(`unexpected ${tokens.describe()}; expected a value`)
  return parseSelector(context)
}

/** `start()` and `end()` are functions where experimental syntax is taken. */
function isTimeFunction({ tokens, experimental }: ParserContext): boolean {
  return experimental && (tokens.isWord('start') || tokens.isWord('end'))
}

function parseSelector({ tokens }: ParserContext): Expr {
  const { kind, text, start } = tokens.peek()
  const name = kind === 'name' ? text : undefined
  if (name !== undefined) tokens.next()
  const filters = tokens.isMark('{') ? parsePromqlFilters(tokens) : []
  if (name === undefined) return { kind: 'selector', groups: [filters], start, end: tokens.lastEnd }
  const twin = filters.find(filter => filter.name === METRIC_NAME)
  if (twin !== undefined) {
    tokens.fail(
      `the metric name must not be set twice: ${JSON.stringify(name)} or ${JSON.stringify(twin.value)}`,
      start,
    )
  }
  const groups = [[createMatcher(METRIC_NAME, '=', name), ...filters]]
  return { kind: 'selector', groups, name, start, end: tokens.lastEnd }
}

function parseParen(context: ParserContext): Expr {
  const { tokens } = context
  const { start } = tokens.expectMark('(')
  const expr = nested(context, context.expression)
  const { end } = tokens.expectMark(')')
  return { kind: 'paren', expr, start, end }
}
