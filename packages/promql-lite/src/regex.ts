/**
 * Regular expressions with Go's meaning (RE2 syntax, linear time), for relabeling and selectors.
 *
 * In: a pattern from a config file or a query. Out: an unanchored `Regex` with Go's replacement
 * rules, or a `FullMatcher` that matches whole label values. Simple patterns are answered by plain
 * string operations; everything else goes to RE2. Must never fall back to JavaScript's own engine:
 * its syntax differs and its running time can explode.
 */
export { compileFullMatcher, type FullMatcher } from './regex/full-matcher.ts'
export { isDefaultPattern } from './regex/default-pattern.ts'
export { compileRegex, type Regex, type RegexMatch, type RegexOptions } from './regex/compile.ts'
export { expand } from './regex/expand.ts'
