import type { Duration, Expr, Rollup, Subquery, VectorSelector } from '../../ast.ts'
import { countOperator, type ParserContext } from '../context.ts'
import { parsePromqlOffset, parsePromqlWindow } from './duration.ts'
import { parseNumberToken } from './number.ts'

/** What an offset and a fixed time can follow. */
type Shiftable = VectorSelector | Subquery | Rollup

/** Parses what follows an operand: `[5m]`, `[1h:5m]`, `offset 5m`, `@ 123`. */
export function parsePostfix(context: ParserContext, operand: Expr): Expr {
  const { tokens, experimental } = context
  let expr = operand
  for (;;) {
    if (tokens.isMark('[')) expr = parseWindow(context, expr)
    else if (tokens.isWord('offset')) expr = withOffset(context, expr)
    else if (tokens.isMark('@')) expr = withTime(context, expr)
    else if (experimental && (tokens.isWord('anchored') || tokens.isWord('smoothed')))
      expr = withMode(context, expr)
    else return expr
  }
}

function parseWindow(context: ParserContext, expr: Expr): Expr {
  const { tokens } = context
  const { start } = tokens.expectMark('[')
  const range = parsePromqlWindow(context)
  const isAligned = context.experimental && tokens.skipMark('::')
  const hasColon = isAligned || tokens.skipMark(':')
  const step = hasColon && !tokens.isMark(']') ? parsePromqlWindow(context) : undefined
  const { end } = tokens.expectMark(']')
  if (hasColon) {
    // One can follow another, and each deepens the tree.
    countOperator(context)
    return {
      kind: 'subquery',
      expr,
      range,
      start: expr.start,
      end,
      ...(step === undefined ? {} : { step }),
      ...(isAligned ? { isAligned } : {}),
    }
  }
  if (expr.kind !== 'selector' || expr.range !== undefined) {
    return tokens.fail(
      'a window such as [5m] can only follow a series selector; write [5m:] for a subquery',
      start,
    )
  }
  if (isShifted(context, expr)) tokens.fail('a window stands before "offset" and "@"', start)
  return { ...expr, range, end }
}

/** Prometheus 3.5 lets `@ start()` and `@ end()` stand before the window. */
function isShifted({ experimental }: ParserContext, { offset, at }: VectorSelector): boolean {
  const isMoved = offset !== undefined && (offset.ms !== 0 || offset.formula !== undefined)
  return isMoved || (at !== undefined && (experimental || at.kind === 'number'))
}

function shiftable({ tokens }: ParserContext, expr: Expr): Shiftable {
  if (expr.kind === 'selector' || expr.kind === 'subquery') return expr
  return tokens.fail('"offset" and "@" can only follow a series selector or a subquery')
}

function withOffset(context: ParserContext, operand: Expr): Expr {
  const { tokens } = context
  const expr = shiftable(context, operand)
  const { start } = tokens.next()
  const offset: Duration = parsePromqlOffset(context)
  const before = expr.offset
  if (before !== undefined && (before.ms !== 0 || before.formula !== undefined))
    tokens.fail('"offset" can be given once', start)
  return { ...expr, offset, end: tokens.lastEnd }
}

function withTime(context: ParserContext, operand: Expr): Expr {
  const { tokens } = context
  const expr = shiftable(context, operand)
  const at = parseTime(context)
  if (expr.at !== undefined) tokens.fail('"@" can be given once', at.start)
  return { ...expr, at, end: tokens.lastEnd }
}

function withMode(context: ParserContext, expr: Expr): Expr {
  const { tokens } = context
  const { text } = tokens.next()
  if (expr.kind !== 'selector' || expr.mode !== undefined)
    return tokens.fail(`"${text}" can only follow a series selector, once`)
  const mode = text.toLowerCase() === 'anchored' ? 'anchored' : 'smoothed'
  return { ...expr, mode, end: tokens.lastEnd }
}

function parseTime({ tokens }: ParserContext): Expr {
  tokens.expectMark('@')
  const { start } = tokens.peek()
  for (const word of ['start', 'end'] as const) {
    if (!tokens.skipWord(word)) continue
    tokens.expectMark('(')
    tokens.expectMark(')')
    return { kind: 'call', name: word, args: [], start, end: tokens.lastEnd }
  }
  const sign = tokens.skipMark('-') ? -1 : 1
  if (sign === 1) tokens.skipMark('+')
  const value = sign * parseNumberToken(tokens)
  if (!(Math.abs(1000 * value) <= Number.MAX_SAFE_INTEGER * 1024))
    tokens.fail('the time of "@" is out of bounds; expected Unix seconds', start)
  const end = tokens.lastEnd
  return { kind: 'number', value, text: tokens.text.slice(start, end), start, end }
}
