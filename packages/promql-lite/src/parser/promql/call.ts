import type { Aggregate, Expr } from '../../ast.ts'
import { nested, type ParserContext } from '../context.ts'
import { parseLabels } from './labels.ts'

/** Parses `name(args)`. */
export function parsePromqlCall(context: ParserContext): Expr {
  const { text, start } = context.tokens.next()
  const args = parseArgs(context)
  return { kind: 'call', name: text, args, start, end: context.tokens.lastEnd }
}

/** Parses `sum by (a) (x)`, `sum(x) by (a)` and `topk(5, x)`. */
export function parsePromqlAggregate(context: ParserContext): Expr {
  const { tokens } = context
  const { text, start } = tokens.next()
  const before = parseGrouping(context)
  const args = parseArgs(context)
  const grouping = before ?? parseGrouping(context)
  return {
    kind: 'aggregate',
    name: text.toLowerCase(),
    args,
    start,
    end: tokens.lastEnd,
    ...(grouping === undefined ? {} : { grouping }),
  }
}

function parseGrouping(context: ParserContext): Aggregate['grouping'] {
  for (const kind of ['by', 'without'] as const) {
    if (context.tokens.skipWord(kind)) return { kind, labels: parseLabels(context) }
  }
  return undefined
}

function parseArgs(context: ParserContext): Expr[] {
  const { tokens } = context
  tokens.expectMark('(')
  const args: Expr[] = []
  if (tokens.skipMark(')')) return args
  do {
    if (args.length > 0 && tokens.isMark(')'))
      tokens.fail('a comma must not stand at the end of arguments; take it away')
    args.push(nested(context, context.expression))
  } while (tokens.skipMark(','))
  if (!tokens.isMark(')')) tokens.fail(`unexpected ${tokens.describe()}; expected "," or ")"`)
  tokens.next()
  return args
}
