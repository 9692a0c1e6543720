import type { Token } from '../../lexer/token.ts'
import { unquote } from '../../lexer/unquote.ts'
import type { TokenStream } from '../../token-stream.ts'

/** Reads the text of a quoted token. */
export function unquoteToken(tokens: TokenStream, token: Token): string {
  try {
    return unquote(token.source)
  } catch (error) {
    return tokens.fail(error instanceof Error ? error.message : String(error), token.start)
  }
}
