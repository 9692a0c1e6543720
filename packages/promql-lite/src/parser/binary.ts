import type { BinaryOp, Expr, Matching } from '../ast.ts'
import { nested, type ParserContext } from './context.ts'

/** How tightly operators bind; `^` alone binds to the right. */
const precedence: ReadonlyMap<string, number> = new Map([
  ['default', 0],
  ['if', 1],
  ['ifnot', 1],
  ['or', 2],
  ['and', 3],
  ['unless', 3],
  ...['==', '!=', '>', '<', '>=', '<='].map(op => [op, 4] as const),
  ['+', 5],
  ['-', 5],
  ['*', 6],
  ['/', 6],
  ['%', 6],
  ['atan2', 6],
  ['^', 8],
])

/** Binding strength of a minus in front: looser than `^`, tighter than `*`. */
export const UNARY_STRENGTH = 7

const metricsqlOnly = new Set(['default', 'if', 'ifnot'])
const comparisons = new Set(['==', '!=', '>', '<', '>=', '<='])
const setOps = new Set(['and', 'or', 'unless'])

/** Parses operands joined by operators that bind at least as tightly as `strength`. */
export function parseBinary(context: ParserContext, strength: number): Expr {
  const { tokens } = context
  let left = context.operand()
  for (;;) {
    const op = operatorAhead(context)
    const own = op === undefined ? -1 : (precedence.get(op) ?? -1)
    if (op === undefined || own < strength) return left
    const operator = tokens.next()
    const bool = tokens.skipWord('bool')
    if (bool && !comparisons.has(op))
      tokens.fail('"bool" can only follow a comparison', operator.start)
    const matching = parseMatching(context)
    if (matching?.group !== undefined && setOps.has(op)) {
      tokens.fail(`"group_${matching.group.side}" cannot be used with "${op}"`, operator.start)
    }
    const right = nested(context, () => parseBinary(context, op === '^' ? own : own + 1))
    left = {
      kind: 'binary',
      op,
      left,
      right,
      bool,
      start: left.start,
      end: right.end,
      ...(matching === undefined ? {} : { matching }),
    }
  }
}

function operatorAhead({ tokens, dialect }: ParserContext): BinaryOp | undefined {
  const token = tokens.peek()
  if (token.kind !== 'mark' && token.kind !== 'name') return undefined
  const text = token.source.toLowerCase()
  if (!isBinaryOp(text)) return undefined
  if (metricsqlOnly.has(text) && dialect === 'promql') {
    tokens.fail(
      `"${text}" is an operator of MetricsQL; PromQL does not know it`,
      undefined,
      'not-supported',
    )
  }
  return text
}

function isBinaryOp(text: string): text is BinaryOp {
  return precedence.has(text)
}

function parseMatching(context: ParserContext): Matching | undefined {
  const { tokens } = context
  const kind = tokens.isWord('on') ? 'on' : 'ignoring'
  if (!tokens.isWord(kind) || !tokens.isMark('(', 1)) return undefined
  tokens.next()
  const labels = parseLabelList(context)
  for (const side of ['left', 'right'] as const) {
    if (!tokens.skipWord(`group_${side}`)) continue
    const include = tokens.isMark('(') ? parseLabelList(context) : []
    return { kind, labels, group: { side, include } }
  }
  return { kind, labels }
}

/** Parses `(a, b)`. */
export function parseLabelList({ tokens }: ParserContext): string[] {
  tokens.expectMark('(')
  const labels: string[] = []
  while (!tokens.isMark(')')) {
    const token = tokens.peek()
    if (token.kind !== 'name' && token.kind !== 'string')
      tokens.fail(`unexpected ${tokens.describe()}; expected a label name`)
    labels.push(tokens.next().text)
    if (!tokens.skipMark(',')) break
  }
  tokens.expectMark(')')
  return labels
}
