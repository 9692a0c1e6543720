import type { StringLiteral } from '../../ast.ts'
import type { ParserContext } from '../context.ts'

/** Parses `"a"`, `"a" + "b"`, `"a" + template`: a text as written. */
export function parseText({ tokens }: ParserContext): StringLiteral {
  const { start } = tokens.peek()
  const parts: string[] = []
  for (;;) {
    const token = tokens.peek()
    if (token.kind !== 'string' && token.kind !== 'name')
      tokens.fail(`unexpected ${tokens.describe()}; expected a quoted text`)
    parts.push(tokens.next().source)
    const ahead = tokens.peek(1).kind
    // `"a" + m(x)` and `"a" + m{…}` add an expression, not a template.
    const isText =
      ahead === 'string' || (ahead === 'name' && !tokens.isMark('(', 2) && !tokens.isMark('{', 2))
    if (!tokens.isMark('+') || !isText) break
    tokens.next()
  }
  return { kind: 'string', value: '', parts, start, end: tokens.lastEnd }
}
