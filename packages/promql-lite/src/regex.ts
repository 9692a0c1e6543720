/**
 * Regular expressions with Go's meaning (RE2 syntax, linear time), for relabeling and selectors.
 *
 * In: a pattern from a config file or a query. Out: a `Regex` with Go's replacement rules, or a
 * `FullMatcher` that matches whole label values. A parser of Go's syntax decides what is a pattern;
 * texts and globs are answered by plain string operations, everything else by RE2: the native one in
 * Node.js, re2js in a browser. Must never fall back to JavaScript's own engine: its syntax differs
 * and its running time can explode.
 */
export {
  compileFullMatcher,
  type FullMatcher,
  type FullMatcherOptions,
} from './regex/full-matcher.ts'
export { isDefaultPattern } from './regex/default-pattern.ts'
export { compileRegex, type Regex, type RegexOptions } from './regex/compile.ts'
export { expand, referencedGroups } from './regex/expand.ts'
export { RegexSyntaxError } from './regex/syntax/error.ts'
export type { GroupNames, RegexMatch } from './regex/match.ts'
export { Memo } from './regex/memo.ts'
export { engineName } from '#regex-engine'
