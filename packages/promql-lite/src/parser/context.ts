import type { Expr } from '../ast.ts'
import type { TokenStream } from '../token-stream.ts'

/** Which language is parsed. */
export type Dialect = 'promql' | 'metricsql'

/** What the parts of the parser share. */
export interface ParserContext {
  readonly tokens: TokenStream
  readonly dialect: Dialect
  /** Parentheses and calls that are open. */
  depth: number
  /** Parses a whole expression. */
  readonly expression: () => Expr
  /** Parses what stands between binary operators. */
  readonly operand: () => Expr
}

/** Deeper nesting is refused: it would exhaust the stack. */
const MAX_DEPTH = 200

/** Runs `work` one level deeper. */
export function nested<T>(context: ParserContext, work: () => T): T {
  if (++context.depth > MAX_DEPTH)
    context.tokens.fail(`it is nested deeper than ${MAX_DEPTH} levels`)
  const result = work()
  context.depth--
  return result
}
