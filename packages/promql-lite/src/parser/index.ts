import type { Expr } from '../ast.ts'
import { TokenStream } from '../token-stream.ts'
import { parseBinary } from './binary.ts'
import type { Dialect, ParserContext } from './context.ts'
import { parseOperand } from './operand.ts'

export type { Dialect } from './context.ts'

/**
 * Parses an expression.
 *
 * @param options `dialect` (default `metricsql`): `promql` refuses MetricsQL's additions
 * @throws PromqlError with the place of the mistake
 */
export function parse(text: string, options: { readonly dialect?: Dialect } = {}): Expr {
  const tokens = new TokenStream(text)
  const context: ParserContext = {
    tokens,
    dialect: options.dialect ?? 'metricsql',
    depth: 0,
    expression: () => parseBinary(context, 0),
    operand: () => parseOperand(context),
  }
  if (tokens.peek().kind === 'end') tokens.fail('it is empty; expected an expression')
  const expr = context.expression()
  if (tokens.peek().kind !== 'end')
    tokens.fail(`unexpected ${tokens.describe()}; expected an operator or the end`)
  return expr
}
