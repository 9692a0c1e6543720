import type { Expr, Template } from '../../ast.ts'
import { isAggregation } from '../../function-names.ts'
import { isBinaryOp } from '../../operators.ts'
import { parseMetricsqlNumber } from '../../number.ts'
import { nested, type ParserContext } from '../context.ts'
import { parseAggregate, parseArgs, parseCall } from './call.ts'
import { fixedDuration } from './duration.ts'
import { parseSelectorAsWritten } from './filters.ts'
import { parseNames } from './names.ts'
import { parseRollup, startsRollup } from './rollup.ts'
import { parseText } from './text.ts'

/** Parses what stands between operators, with its sign, window and offset. */
export function parseOperand(context: ParserContext): Expr {
  const { tokens } = context
  if (tokens.isWord('with') && tokens.isMark('(', 1))
    return nested(context, () => parseWith(context))
  const expr = parseBareOperand(context)
  return startsRollup(context) ? parseRollup(context, expr, parseBareOperand) : expr
}

/** Parses an operand without a window, offset or `@` behind it. */
export function parseBareOperand(context: ParserContext): Expr {
  const { tokens } = context
  const token = tokens.peek()
  const span = { start: token.start, end: token.end }
  switch (token.kind) {
    case 'duration': {
      tokens.next()
      const duration = fixedDuration(context, token)
      return { kind: 'number', value: duration.ms / 1000, text: duration.text, duration, ...span }
    }
    case 'string':
      return parseText(context)
    case 'number':
      return numberLiteral(context)
    case 'name':
      return /^(?:inf|nan)$/i.test(token.source) ? numberLiteral(context) : parseNamed(context)
    case 'mark':
      return parseMarked(context)
    case 'end':
      return tokens.fail('it ends too early; expected a value')
  }
}

function numberLiteral({ tokens }: ParserContext): Expr {
  const { source, start, end } = tokens.peek()
  const value = parseMetricsqlNumber(source)
  if (value === undefined) return tokens.fail(`${JSON.stringify(source)} is no number`)
  tokens.next()
  return { kind: 'number', value, text: source, start, end }
}

function parseMarked(context: ParserContext): Expr {
  const { tokens } = context
  const { text, start } = tokens.peek()
  if (text === '(') return parseParen(context)
  if (text === '{') return parseSelectorAsWritten(context)
  if (text !== '-' && text !== '+')
    return tokens.fail(`unexpected ${tokens.describe()}; expected a value`)
  tokens.next()
  const operand = nested(context, () => parseOperand(context))
  if (text === '+') return operand
  const left = { kind: 'number', value: 0, text: '0', start, end: start } as const
  return { kind: 'binary', op: '-', left, right: operand, bool: false, start, end: operand.end }
}

function parseParen(context: ParserContext): Expr {
  const { tokens } = context
  const { start } = tokens.peek()
  const args = parseArgs(context)
  const [expr] = args
  if (args.length !== 1 || expr === undefined)
    return { kind: 'call', name: '', args, start, end: tokens.lastEnd }
  const keepMetricNames = expr.kind === 'binary' && tokens.skipWord('keep_metric_names')
  const inner = keepMetricNames ? { ...expr, keepMetricNames } : expr
  return { kind: 'paren', expr: inner, start, end: tokens.lastEnd }
}

/** A name: a call, an aggregation, or a metric, by what follows it. */
function parseNamed(context: ParserContext): Expr {
  const { tokens } = context
  const ahead = tokens.peek(1)
  const isAggregate = isAggregation(tokens.peek().source.toLowerCase(), 'metricsql')
  if (ahead.kind === 'mark' && ahead.text === '(')
    return isAggregate ? parseAggregate(context) : parseCall(context)
  if (ahead.kind === 'name' && isAggregate && !tokens.isWord('offset', 1))
    return parseAggregate(context)
  const endsMetric =
    ahead.kind === 'end' ||
    ahead.kind === 'name' ||
    (ahead.kind === 'mark' && (isBinaryOp(ahead.text) || '{[),@'.includes(ahead.text)))
  if (!endsMetric) {
    tokens.next()
    tokens.fail(`unexpected ${tokens.describe()}; expected an operator, "{", "[", "(" or the end`)
  }
  return parseSelectorAsWritten(context)
}

function parseWith(context: ParserContext): Expr {
  const { tokens } = context
  const { start } = tokens.next()
  tokens.expectMark('(')
  const templates: Template[] = []
  const names = new Set<string>()
  while (!tokens.isMark(')')) {
    const template = parseTemplate(context)
    if (names.has(template.name)) {
      tokens.fail(
        `the template ${JSON.stringify(template.name)} is defined twice; name them apart`,
        template.start,
      )
    }
    names.add(template.name)
    templates.push(template)
    if (!tokens.skipMark(',') && !tokens.isMark(')'))
      tokens.fail(`unexpected ${tokens.describe()}; expected "," or ")"`)
  }
  tokens.expectMark(')')
  const expr = context.expression()
  return { kind: 'with', templates, expr, start, end: expr.end }
}

function parseTemplate(context: ParserContext): Template {
  const { tokens } = context
  const { kind, text, start } = tokens.peek()
  if (kind !== 'name') tokens.fail(`unexpected ${tokens.describe()}; expected a template's name`)
  tokens.next()
  const params = tokens.isMark('(') ? parseNames(context) : []
  const seen = new Set<string>()
  const twice = params.find(param => seen.size === seen.add(param).size)
  if (twice !== undefined) {
    tokens.fail(
      `the template ${JSON.stringify(text)} has two arguments called ${JSON.stringify(twice)}`,
      start,
    )
  }
  tokens.expectMark('=')
  const expr = nested(context, context.expression)
  return { name: text, params, expr, start, end: expr.end }
}
