import { compileFullMatcher } from './regex.ts'

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

/** Makes a matcher; throws SyntaxError for a bad regex. */
export function createMatcher(name: string, op: MatchOp, value: string): Matcher {
  return { name, op, value, matches: testOf(op, value) }
}

function testOf(op: MatchOp, value: string): (text: string) => boolean {
  switch (op) {
    case '=':
      return text => text === value
    case '!=':
      return text => text !== value
    case '=~':
    case '!~': {
      const matcher = compileFullMatcher(value)
      return op === '=~' ? text => matcher.matches(text) : text => !matcher.matches(text)
    }
  }
}
