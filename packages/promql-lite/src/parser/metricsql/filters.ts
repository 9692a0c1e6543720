import type { VectorSelector, WrittenFilter } from '../../ast.ts'
import { METRIC_NAME } from '../../labels.ts'
import { unescapeName } from '../../lexer/names.ts'
import type { MatchOp } from '../../matcher.ts'
import type { ParserContext } from '../context.ts'
import { parseText } from './text.ts'

const operators: ReadonlyMap<string, MatchOp> = new Map([
  ['=', '='],
  ['!=', '!='],
  ['=~', '=~'],
  ['!~', '!~'],
])

/** Parses `name`, `name{…}` or `{…}` as written: templates are filled in later. */
export function parseSelectorAsWritten(context: ParserContext): VectorSelector {
  const { tokens } = context
  const { start, kind } = tokens.peek()
  const name = kind === 'name' ? nameFilter(context) : undefined
  const written = tokens.isMark('{')
    ? parseBraces(context, name)
    : [name === undefined ? [] : [name]]
  return { kind: 'selector', groups: [], written, start, end: tokens.lastEnd }
}

/** The name before the braces: a condition on `__name__`. */
function nameFilter({ tokens }: ParserContext): WrittenFilter {
  const { text, start, end } = tokens.next()
  const value = { kind: 'string', value: text, start, end } as const
  return { name: METRIC_NAME, isQuoted: false, condition: { op: '=', value }, start }
}

function parseBraces(context: ParserContext, name: WrittenFilter | undefined): WrittenFilter[][] {
  const { tokens } = context
  tokens.expectMark('{')
  const first = name === undefined ? [] : [name]
  if (tokens.skipMark('}')) return name === undefined ? [] : [first]
  const groups: WrittenFilter[][] = []
  do {
    groups.push([...first, ...parseGroup(context)])
  } while (tokens.skipWord('or'))
  tokens.expectMark('}')
  return groups
}

function parseGroup(context: ParserContext): WrittenFilter[] {
  const { tokens } = context
  const filters = [parseFilter(context)]
  while (tokens.skipMark(',')) {
    if (tokens.isMark('}')) break
    filters.push(parseFilter(context))
  }
  return filters
}

function parseFilter(context: ParserContext): WrittenFilter {
  const { tokens } = context
  const token = tokens.peek()
  if (token.kind !== 'name' && token.kind !== 'string')
    tokens.fail(`unexpected ${tokens.describe()}; expected a label name`)
  tokens.next()
  const isQuoted = token.kind === 'string'
  const name = isQuoted ? unescapeName(token.source.slice(1, -1)) : token.text
  const op = operators.get(tokens.peek().source)
  if (op !== undefined) {
    tokens.next()
    const value = parseText(context)
    return { name, isQuoted, condition: { op, value }, start: token.start }
  }
  if (!tokens.isMark(',') && !tokens.isMark('}') && !tokens.isWord('or')) {
    tokens.fail(
      `unexpected ${tokens.describe()} after the label name ${JSON.stringify(name)}; expected =, !=, =~ or !~`,
    )
  }
  return { name, isQuoted, start: token.start }
}
