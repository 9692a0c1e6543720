import type { Binary, BinaryOp, Expr, Matching } from '../../ast.ts'
import { isBinaryOp, isComparison, isSetOperator, strengthOf } from '../../operators.ts'
import { countOperator, type ParserContext } from '../context.ts'
import { parseNames } from './names.ts'
import { parseOperand } from './operand.ts'
import { parseText } from './text.ts'

/** Parses operands joined by operators. */
export function parseExpression(context: ParserContext): Expr {
  const { tokens } = context
  let expr = parseOperand(context)
  for (;;) {
    const op = tokens.peek().source.toLowerCase()
    if (!isBinaryOp(op)) return expr
    countOperator(context)
    const operator = tokens.next()
    const bool = tokens.skipWord('bool')
    if (bool && !isComparison(op))
      tokens.fail('"bool" can only follow a comparison', operator.start)
    const matching = parseMatching(context, op)
    const right = parseOperand(context)
    const keepMetricNames = tokens.skipWord('keep_metric_names')
    expr = attach(expr, op, left => ({
      kind: 'binary',
      op,
      left,
      right,
      bool,
      start: left.start,
      end: tokens.lastEnd,
      ...(matching === undefined ? {} : { matching }),
      ...(keepMetricNames ? { keepMetricNames } : {}),
    }))
  }
}

/** Hangs an operator into the tree: below every operator on the right edge that binds looser. */
function attach(left: Expr, op: BinaryOp, make: (left: Expr) => Binary): Binary {
  if (left.kind !== 'binary') return make(left)
  const isTighter = strengthOf(op) > strengthOf(left.op)
  if (!isTighter && !(op === '^' && left.op === '^')) return make(left)
  const right = attach(left.right, op, make)
  return { ...left, right, end: right.end }
}

function parseMatching(context: ParserContext, op: BinaryOp): Matching | undefined {
  const { tokens } = context
  const kind = tokens.isWord('on') ? 'on' : 'ignoring'
  if (!tokens.skipWord(kind)) return undefined
  const labels = parseNames(context)
  for (const side of ['left', 'right'] as const) {
    const { start } = tokens.peek()
    if (!tokens.skipWord(`group_${side}`)) continue
    if (isSetOperator(op)) tokens.fail(`"group_${side}" cannot be used with "${op}"`, start)
    const include = tokens.isMark('(') ? parseNames(context, true) : []
    const prefix = tokens.skipWord('prefix') ? parseText(context) : undefined
    return {
      kind,
      labels,
      group: { side, include, ...(prefix === undefined ? {} : { prefix }) },
    }
  }
  return { kind, labels }
}
