import type { Duration, Expr, Modifiers, Subquery, VectorSelector } from '../ast.ts'
import { parseDuration } from '../duration.ts'
import { parseNumber } from '../number.ts'
import type { ParserContext } from './context.ts'

/** Parses what follows an operand: `[5m]`, `[1h:5m]`, `offset 5m`, `@ 123`. */
export function parsePostfix(context: ParserContext, operand: Expr): Expr {
  const { tokens } = context
  let expr = operand
  for (;;) {
    if (tokens.isMark('[')) expr = parseWindow(context, expr)
    else if (tokens.isWord('offset')) expr = withModifier(context, expr, parseOffset(context))
    else if (tokens.isMark('@')) expr = withModifier(context, expr, parseAt(context))
    else return expr
  }
}

function parseWindow(context: ParserContext, expr: Expr): VectorSelector | Subquery {
  const { tokens } = context
  const { start } = tokens.expectMark('[')
  const range = duration(context)
  const hasStep = tokens.skipMark(':')
  const step = hasStep && !tokens.isMark(']') ? duration(context) : undefined
  const { end } = tokens.expectMark(']')
  if (range.ms <= 0 && range.steps <= 0) tokens.fail('a window must be longer than 0', start)
  if (hasStep) {
    return {
      kind: 'subquery',
      expr,
      range,
      start: expr.start,
      end,
      ...(step === undefined ? {} : { step }),
    }
  }
  const isShifted = expr.kind === 'selector' && (expr.offset ?? expr.at) !== undefined
  if (isShifted) tokens.fail('a window stands before "offset" and "@"', start)
  if (expr.kind !== 'selector' || expr.range !== undefined) {
    return tokens.fail(
      'a window such as [5m] can only follow a series selector; write [5m:] for a subquery',
      start,
    )
  }
  return { ...expr, range, end }
}

function withModifier(context: ParserContext, expr: Expr, modifier: Modifiers): Expr {
  const { tokens } = context
  if (Object.keys(modifier).some(key => key in expr))
    tokens.fail('"offset" and "@" can each be given once')
  if (expr.kind !== 'selector' && expr.kind !== 'subquery') {
    return tokens.fail('"offset" and "@" can only follow a series selector or a subquery')
  }
  return { ...expr, ...modifier, end: tokens.peek().start }
}

function parseOffset(context: ParserContext): Modifiers {
  context.tokens.next()
  const isNegative = context.tokens.skipMark('-')
  const { ms, steps, text } = duration(context)
  return {
    offset: isNegative ? { ms: -ms, steps: -steps, text: `-${text}` } : { ms, steps, text },
  }
}

function parseAt({ tokens }: ParserContext): Modifiers {
  tokens.next()
  for (const word of ['start', 'end'] as const) {
    if (!tokens.isWord(word)) continue
    tokens.next()
    tokens.expectMark('(')
    tokens.expectMark(')')
    return { at: word }
  }
  const sign = tokens.skipMark('-') ? -1 : 1
  const seconds = parseNumber(tokens.peek().source)
  if (seconds === undefined || !Number.isFinite(seconds)) {
    return tokens.fail(`unexpected ${tokens.describe()}; expected a Unix time, start() or end()`)
  }
  tokens.next()
  return { at: Math.round(1000 * sign * seconds) }
}

/** A duration; MetricsQL also takes a number of seconds and counts of steps (`5i`). */
function duration({ tokens, dialect }: ParserContext): Duration {
  const token = tokens.peek()
  if (token.kind !== 'duration' && token.kind !== 'number') {
    return tokens.fail(`unexpected ${tokens.describe()}; expected a duration such as 5m`)
  }
  tokens.next()
  const steps = /^([\d.]+)i$/i.exec(token.text)
  if (steps !== null) {
    if (dialect === 'promql')
      tokens.fail('durations in steps (5i) belong to MetricsQL', token.start, 'not-supported')
    return { ms: 0, steps: Number(steps[1]), text: token.source }
  }
  try {
    return { ms: parseDuration(token.text), steps: 0, text: token.source }
  } catch {
    return tokens.fail(
      `${JSON.stringify(token.source)} is no duration; expected something like 5m`,
      token.start,
    )
  }
}
