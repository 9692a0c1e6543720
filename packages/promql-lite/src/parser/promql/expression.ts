import type { Binary, BinaryOp, Expr, Matching } from '../../ast.ts'
import { isBinaryOp, isMetricsqlOnly, SIGN_STRENGTH, strengthOf } from '../../operators.ts'
import { countOperator, nested, type ParserContext } from '../context.ts'
import { parseLabels } from './labels.ts'
import { parseNumberToken } from './number.ts'
import { parsePromqlOperand } from './operand.ts'

/** Parses operands joined by operators. */
export function parsePromqlExpression(context: ParserContext): Expr {
  return parseFrom(context, 0)
}

/** Parses operands joined by operators that bind at least as tightly as `strength`. */
function parseFrom(context: ParserContext, strength: number): Expr {
  let left = parseSigned(context)
  for (;;) {
    const op = operatorAhead(context)
    if (op === undefined || strengthOf(op) < strength) return left
    left = parseBinary(context, left, op)
  }
}

function parseBinary(context: ParserContext, left: Expr, op: BinaryOp): Binary {
  const { tokens } = context
  countOperator(context)
  tokens.next()
  const bool = tokens.skipWord('bool')
  const matching = parseMatching(context)
  const fill = context.experimental ? parseFill(context) : undefined
  const right =
    op === '^'
      ? nested(context, () => parseFrom(context, strengthOf(op)))
      : parseFrom(context, strengthOf(op) + 1)
  return {
    kind: 'binary',
    op,
    left,
    right,
    bool,
    start: left.start,
    end: right.end,
    ...(matching === undefined ? {} : { matching }),
    ...(fill === undefined ? {} : { fill }),
  }
}

function operatorAhead({ tokens, experimental }: ParserContext): BinaryOp | undefined {
  const { kind, source } = tokens.peek()
  const op = source.toLowerCase()
  if ((kind !== 'mark' && kind !== 'name') || !isBinaryOp(op)) return undefined
  if (isMetricsqlOnly(op)) {
    tokens.fail(
      `"${op}" is an operator of MetricsQL; PromQL does not know it`,
      undefined,
      'not-supported',
    )
  }
  return (op === '</' || op === '>/') && !experimental ? undefined : op
}

/** A sign binds tighter than anything but `^`; before a number it is a part of it. */
function parseSigned(context: ParserContext): Expr {
  const { tokens } = context
  const { text, start } = tokens.peek()
  if (!tokens.isMark('-') && !tokens.isMark('+')) return parsePromqlOperand(context)
  tokens.next()
  const expr = nested(context, () => parseFrom(context, SIGN_STRENGTH))
  const op = text === '-' ? '-' : '+'
  if (expr.kind !== 'number') return { kind: 'unary', op, expr, start, end: expr.end }
  return op === '+' ? { ...expr, start } : { ...negated(expr), start }
}

function negated(number: Expr & { readonly kind: 'number' }): Expr {
  const { value, text, duration } = number
  return {
    ...number,
    value: -value,
    text: text.startsWith('-') ? text.slice(1) : `-${text}`,
    ...(duration && { duration: { ...duration, ms: -duration.ms } }),
  }
}

function parseMatching(context: ParserContext): Matching | undefined {
  const { tokens } = context
  const kind = tokens.isWord('on') ? 'on' : 'ignoring'
  if (!tokens.skipWord(kind)) return undefined
  const labels = parseLabels(context)
  for (const side of ['left', 'right'] as const) {
    if (!tokens.skipWord(`group_${side}`)) continue
    const include = tokens.isMark('(') ? parseLabels(context) : []
    return { kind, labels, group: { side, include } }
  }
  return { kind, labels }
}

function parseFill(context: ParserContext): Binary['fill'] {
  const both = parseFillOf(context, 'fill')
  if (both !== undefined) return { left: both, right: both }
  const left = parseFillOf(context, 'fill_left')
  const right = parseFillOf(context, 'fill_right')
  const late = left === undefined && right !== undefined ? parseFillOf(context, 'fill_left') : left
  if (late === undefined && right === undefined) return undefined
  return {
    ...(late === undefined ? {} : { left: late }),
    ...(right === undefined ? {} : { right }),
  }
}

function parseFillOf({ tokens }: ParserContext, word: string): number | undefined {
  if (!tokens.isWord(word) || !tokens.isMark('(', 1)) return undefined
  tokens.next()
  tokens.expectMark('(')
  const sign = tokens.skipMark('-') ? -1 : 1
  if (sign === 1) tokens.skipMark('+')
  const value = sign * parseNumberToken(tokens)
  tokens.expectMark(')')
  return value
}
