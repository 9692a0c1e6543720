import { compileFullMatcher, type FullMatcherOptions } from './regex.ts'

/** How a matcher compares. */
export type MatchOp = '=' | '!=' | '=~' | '!~'

/** A condition on one label; a missing label counts as empty. */
export interface Matcher {
  readonly name: string
  readonly op: MatchOp
  readonly value: string
  /** Returns whether a label value meets it. */
  matches(value: string): boolean
}

/** Makes a matcher, its regex with `dialect`'s meaning; throws SyntaxError for a bad regex. */
export function createMatcher(
  name: string,
  op: MatchOp,
  value: string,
  options: FullMatcherOptions = {},
): Matcher {
  return { name, op, value, matches: testOf(op, value, options) }
}

function testOf(
  op: MatchOp,
  value: string,
  options: FullMatcherOptions,
): (text: string) => boolean {
  switch (op) {
    case '=':
      return text => text === value
    case '!=':
      return text => text !== value
    case '=~':
    case '!~': {
      if (!value.isWellFormed())
        throw new SyntaxError(`cannot compile regex ${JSON.stringify(value)}: it is no UTF-8`)
      const matcher = compileFullMatcher(value, options)
      return op === '=~' ? text => matcher.matches(text) : text => !matcher.matches(text)
    }
  }
}
