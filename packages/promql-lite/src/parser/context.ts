import type { Expr } from '../ast.ts'
import { closest } from '../suggest.ts'
import type { TokenStream } from '../token-stream.ts'

/** Which language is parsed. */
export type Dialect = 'promql' | 'metricsql'

/** Which language, and how much of it. */
export interface DialectOptions {
  /** Default `metricsql`. */
  readonly dialect?: Dialect
  /**
   * PromQL: also takes what Prometheus has behind feature flags: arithmetic on durations, `fill`,
   * `anchored` and `smoothed` ranges, aligned subqueries. Default false.
   */
  readonly experimental?: boolean
}

/** What the parts of a parser share. */
export interface ParserContext {
  readonly tokens: TokenStream
  /** Whether PromQL's experimental syntax is taken. */
  readonly experimental: boolean
  /** Parentheses, calls and signs that are open. */
  depth: number
  /** Operators so far. */
  operators: number
  /** Parses a whole expression. */
  readonly expression: () => Expr
}

/** Both deepen the tree, and it is walked by recursion. */
const MAX_DEPTH = 200
const MAX_OPERATORS = 1000

/** Makes a parser's context and reads the whole text with it. */
export function parseWhole(
  tokens: TokenStream,
  experimental: boolean,
  parse: (context: ParserContext) => Expr,
): Expr {
  const context: ParserContext = {
    tokens,
    experimental,
    depth: 0,
    operators: 0,
    expression: () => parse(context),
  }
  if (tokens.peek().kind === 'end') tokens.fail('it is empty; expected an expression')
  const expr = context.expression()
  if (tokens.peek().kind !== 'end') failAtRest(tokens)
  return expr
}

/** Words that can stand behind an expression. */
const followers: readonly string[] =
  'and or unless atan2 by without offset if ifnot default limit keep_metric_names'.split(' ')

function failAtRest(tokens: TokenStream): never {
  const { kind, text } = tokens.peek()
  const near = kind === 'name' ? closest(text.toLowerCase(), followers) : undefined
  const hint = near === undefined || near === text ? '' : `; did you mean "${near}"?`
  return tokens.fail(`unexpected ${tokens.describe()}; expected an operator or the end${hint}`)
}

/** Runs `work` one level deeper. */
export function nested<T>(context: ParserContext, work: () => T): T {
  if (++context.depth > MAX_DEPTH) {
    context.tokens.fail(`it is nested deeper than ${MAX_DEPTH} levels`, undefined, 'too-large')
  }
  const result = work()
  context.depth--
  return result
}

/** Counts an operator. */
export function countOperator(context: ParserContext): void {
  if (++context.operators > MAX_OPERATORS) {
    context.tokens.fail(
      `it has more than ${MAX_OPERATORS} operators; split it`,
      undefined,
      'too-large',
    )
  }
}
