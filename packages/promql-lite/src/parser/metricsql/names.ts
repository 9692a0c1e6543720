import { startsName, unescapeName } from '../../lexer/names.ts'
import type { ParserContext } from '../context.ts'

/** Parses `(a, b)`; with `allowStar` also `(*)`. */
export function parseNames({ tokens }: ParserContext, allowStar = false): string[] {
  tokens.expectMark('(')
  if (allowStar && tokens.skipMark('*')) {
    tokens.expectMark(')')
    return ['*']
  }
  const names: string[] = []
  while (!tokens.isMark(')')) {
    const token = tokens.peek()
    const written = token.kind === 'string' ? token.source.slice(1, -1) : token.source
    const isName = token.kind === 'name' || (token.kind === 'string' && startsName(written))
    if (!isName) {
      tokens.fail(
        `unexpected ${tokens.describe()}; expected a label name that begins with a letter or "_"`,
      )
    }
    tokens.next()
    names.push(unescapeName(written))
    if (!tokens.skipMark(',') && !tokens.isMark(')'))
      tokens.fail(`unexpected ${tokens.describe()}; expected "," or ")"`)
  }
  tokens.expectMark(')')
  return names
}
