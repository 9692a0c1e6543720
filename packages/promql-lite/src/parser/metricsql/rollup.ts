import type { Duration, Expr, Rollup, Subquery } from '../../ast.ts'
import { nested, type ParserContext } from '../context.ts'
import { parseOffset, parseWindowDuration } from './duration.ts'

/** Whether a window, an offset or a fixed time follows. */
export function startsRollup({ tokens }: ParserContext): boolean {
  return tokens.isMark('[') || tokens.isMark('@') || tokens.isWord('offset')
}

/** Parses what follows an operand: `[5m]`, `[1h:5m]`, `offset 5m`, `@ 123`. */
export function parseRollup(
  context: ParserContext,
  expr: Expr,
  parseBareOperand: (context: ParserContext) => Expr,
): Rollup | Subquery {
  const { tokens } = context
  const parseAt = (): Expr => {
    tokens.expectMark('@')
    return nested(context, () => parseBareOperand(context))
  }
  const window = tokens.isMark('[') ? parseWindow(context) : {}
  let at = tokens.isMark('@') ? parseAt() : undefined
  const offset = tokens.skipWord('offset') ? parseOffset(context) : undefined
  if (tokens.isMark('@')) {
    if (at !== undefined) tokens.fail('"@" can be given once')
    at = parseAt()
  }
  const { range, step, hasColon } = window
  const shared = {
    expr,
    ...(range === undefined ? {} : { range }),
    ...(offset === undefined ? {} : { offset }),
    ...(at === undefined ? {} : { at }),
    start: expr.start,
    end: tokens.lastEnd,
  }
  if (hasColon !== true) return { kind: 'rollup', ...shared }
  return { kind: 'subquery', ...shared, ...(step === undefined ? {} : { step }) }
}

function parseWindow(context: ParserContext): {
  range?: Duration
  step?: Duration
  hasColon?: boolean
} {
  const { tokens } = context
  tokens.expectMark('[')
  // Grafana's variables stand for the window that is chosen when none is written.
  const isChosen = tokens.peek().source.startsWith('$')
  if (isChosen) tokens.next()
  const range = isChosen || tokens.isMark(':') ? undefined : parseWindowDuration(context)
  const hasColon = tokens.skipMark(':')
  const step = hasColon && !tokens.isMark(']') ? parseWindowDuration(context) : undefined
  tokens.expectMark(']')
  return {
    hasColon,
    ...(range === undefined ? {} : { range }),
    ...(step === undefined ? {} : { step }),
  }
}
