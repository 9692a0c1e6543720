import type { Aggregate, Expr } from '../../ast.ts'
import { nested, type ParserContext } from '../context.ts'
import { parseNames } from './names.ts'

/** Parses `name(args)`. */
export function parseCall(context: ParserContext): Expr {
  const { tokens } = context
  const { text, start } = tokens.next()
  const args = parseArgs(context)
  const keepMetricNames = tokens.skipWord('keep_metric_names')
  return {
    kind: 'call',
    name: text,
    args,
    start,
    end: tokens.lastEnd,
    ...(keepMetricNames ? { keepMetricNames } : {}),
  }
}

/** Parses `sum by (a) (x)`, `sum(x) by (a) limit 5` and `topk(5, x)`. */
export function parseAggregate(context: ParserContext): Expr {
  const { tokens } = context
  const { text, start } = tokens.next()
  const before = tokens.peek().kind === 'name' ? parseGrouping(context) : undefined
  if (tokens.peek().kind === 'name')
    tokens.fail(`unexpected ${tokens.describe()}; expected "by", "without" or "("`)
  const args = parseArgs(context)
  const grouping = before ?? parseGrouping(context)
  const limit = tokens.skipWord('limit') ? parseLimit(context) : undefined
  return {
    kind: 'aggregate',
    name: text.toLowerCase(),
    args,
    start,
    end: tokens.lastEnd,
    ...(grouping === undefined ? {} : { grouping }),
    ...(limit === undefined ? {} : { limit }),
  }
}

function parseGrouping(context: ParserContext): Aggregate['grouping'] {
  for (const kind of ['by', 'without'] as const) {
    if (context.tokens.skipWord(kind)) return { kind, labels: parseNames(context) }
  }
  return undefined
}

function parseLimit({ tokens }: ParserContext): number {
  if (!/^\d+$/.test(tokens.peek().source))
    tokens.fail(`unexpected ${tokens.describe()}; expected a whole number of series`)
  return Number(tokens.next().source)
}

/** Parses `(a, b)`, a comma at the end allowed. */
export function parseArgs(context: ParserContext): Expr[] {
  const { tokens } = context
  tokens.expectMark('(')
  const args: Expr[] = []
  while (!tokens.isMark(')')) {
    args.push(nested(context, context.expression))
    if (!tokens.skipMark(',') && !tokens.isMark(')'))
      tokens.fail(`unexpected ${tokens.describe()}; expected "," or ")"`)
  }
  tokens.expectMark(')')
  return args
}
