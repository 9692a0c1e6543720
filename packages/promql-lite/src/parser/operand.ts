import type { Expr } from '../ast.ts'
import { parseDuration } from '../duration.ts'
import { aggregations } from '../functions.ts'
import { parseLabelFilters } from '../label-filters.ts'
import { parseNumber } from '../number.ts'
import { parseBinary, UNARY_STRENGTH } from './binary.ts'
import { parseAggregate, parseCall } from './call.ts'
import { nested, type ParserContext } from './context.ts'
import { parsePostfix } from './postfix.ts'

/** Parses a literal, selector, call or parenthesis with its sign and what follows it. */
export function parseOperand(context: ParserContext): Expr {
  const { tokens } = context
  const token = tokens.peek()
  if (tokens.isMark('-') || tokens.isMark('+')) {
    tokens.next()
    const expr = nested(context, () => parseBinary(context, UNARY_STRENGTH))
    return {
      kind: 'unary',
      op: token.text === '-' ? '-' : '+',
      expr,
      start: token.start,
      end: expr.end,
    }
  }
  return parsePostfix(context, parsePrimary(context))
}

function parsePrimary(context: ParserContext): Expr {
  const { tokens } = context
  const token = tokens.peek()
  const span = { start: token.start, end: token.end }
  switch (token.kind) {
    case 'number':
      return numberLiteral(context)
    case 'duration':
      tokens.next()
      return {
        kind: 'number',
        value: parseDuration(token.text) / 1000,
        text: token.source,
        ...span,
      }
    case 'string':
      tokens.next()
      return { kind: 'string', value: token.text, ...span }
    case 'name':
      return parseNamed(context)
    case 'mark':
      if (token.text === '{') return selector(context)
      if (token.text === '(') return parenthesis(context)
      return tokens.fail(`unexpected ${tokens.describe()}; expected a value`)
    case 'end':
      return tokens.fail('it ends too early; expected a value')
  }
}

function numberLiteral({ tokens, dialect }: ParserContext): Expr {
  const { source, start, end } = tokens.peek()
  if (dialect === 'promql' && /^[\d._e+-]+[kmgt]/i.test(source))
    tokens.fail(`${JSON.stringify(source)} is a number of MetricsQL`, start, 'not-supported')
  const value = parseNumber(source)
  if (value === undefined) return tokens.fail(`${JSON.stringify(source)} is no number`)
  tokens.next()
  return { kind: 'number', value, text: source, start, end }
}

function parseNamed(context: ParserContext): Expr {
  const { tokens } = context
  const { source, start } = tokens.peek()
  const lower = source.toLowerCase()
  if ((lower === 'inf' || lower === 'nan') && !tokens.isMark('{', 1)) return numberLiteral(context)
  if (lower === 'with' && tokens.isMark('(', 1)) {
    tokens.fail('WITH templates are not supported yet', start, 'not-supported')
  }
  const isGrouped = (tokens.isWord('by', 1) || tokens.isWord('without', 1)) && tokens.isMark('(', 2)
  if (aggregations.has(lower) && (tokens.isMark('(', 1) || isGrouped))
    return parseAggregate(context)
  return tokens.isMark('(', 1) ? parseCall(context) : selector(context)
}

function selector({ tokens, dialect }: ParserContext): Expr {
  const { start } = tokens.peek()
  const isBare = tokens.isMark('{')
  const groups = parseLabelFilters(tokens)
  if (dialect === 'promql' && groups.length > 1)
    tokens.fail('"or" between filters belongs to MetricsQL', start, 'not-supported')
  if (
    dialect === 'promql' &&
    isBare &&
    groups.some(group => group.every(filter => filter.matches('')))
  ) {
    tokens.fail(
      'the selector would match every series; give it a name or a filter that an empty value does not meet',
      start,
    )
  }
  return { kind: 'selector', groups, start, end: tokens.peek().start }
}

function parenthesis(context: ParserContext): Expr {
  const { start } = context.tokens.expectMark('(')
  const expr = nested(context, context.expression)
  const { end } = context.tokens.expectMark(')')
  return { kind: 'paren', expr, start, end }
}
