import type { Aggregate, Expr } from '../ast.ts'
import { aggregations, functions } from '../functions.ts'
import { closest } from '../suggest.ts'
import { parseLabelList } from './binary.ts'
import { nested, type ParserContext } from './context.ts'

/** Parses `name(args)`. */
export function parseCall(context: ParserContext): Expr {
  const { tokens } = context
  const token = tokens.next()
  const name = token.text.toLowerCase()
  if (!functions.has(name)) {
    const near = closest(name, [...functions.keys(), ...aggregations.keys()])
    const hint = near === undefined ? '' : `; did you mean "${near}"?`
    tokens.fail(
      `unknown function "${token.source}" (or not supported yet)${hint}`,
      token.start,
      'unknown-function',
    )
  }
  const { args, end } = parseArgs(context)
  return { kind: 'call', name, args, start: token.start, end }
}

/** Parses `sum by (a) (x)`, `sum(x) by (a)` and `topk(5, x)`. */
export function parseAggregate(context: ParserContext): Expr {
  const { tokens } = context
  const { text, start } = tokens.next()
  const before = parseGrouping(context)
  const { args, end } = parseArgs(context)
  const grouping = before ?? parseGrouping(context)
  return {
    kind: 'aggregate',
    name: text.toLowerCase(),
    args,
    start,
    end: grouping === undefined || before !== undefined ? end : tokens.peek().start,
    ...(grouping === undefined ? {} : { grouping }),
  }
}

function parseGrouping(context: ParserContext): Aggregate['grouping'] {
  const { tokens } = context
  for (const kind of ['by', 'without'] as const) {
    if (tokens.isWord(kind) && tokens.isMark('(', 1)) {
      tokens.next()
      return { kind, labels: parseLabelList(context) }
    }
  }
  return undefined
}

function parseArgs(context: ParserContext): { args: Expr[]; end: number } {
  const { tokens } = context
  tokens.expectMark('(')
  const args: Expr[] = []
  while (!tokens.isMark(')')) {
    args.push(nested(context, context.expression))
    if (!tokens.skipMark(',')) break
  }
  const { end } = tokens.expectMark(')')
  return { args, end }
}
