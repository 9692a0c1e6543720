import type { ParserContext } from '../context.ts'
import { isLabelWord } from './words.ts'
import { unquoteToken } from './text.ts'

/** Parses `(a, b)`: names of labels, quoted where they are no words. */
export function parseLabels({ tokens }: ParserContext): string[] {
  tokens.expectMark('(')
  const labels: string[] = []
  while (!tokens.isMark(')')) {
    const token = tokens.peek()
    const isName = token.kind === 'name' && isLabelWord(token.text)
    if (!isName && token.kind !== 'string')
      tokens.fail(`unexpected ${tokens.describe()}; expected a label name`)
    const name = token.kind === 'string' ? unquoteToken(tokens, token) : token.text
    if (name === '' || !name.isWellFormed())
      tokens.fail('a label name must be UTF-8 and not empty', token.start)
    tokens.next()
    labels.push(name)
    if (!tokens.skipMark(',') && !tokens.isMark(')'))
      tokens.fail(`unexpected ${tokens.describe()}; expected "," or ")"`)
  }
  tokens.expectMark(')')
  return labels
}
