import { expand } from './expand.ts'
import { literalText, matchDotRun, parseDotRun } from './literal.ts'
import { compileRe2 } from './re2.ts'
import { translate } from './translate.ts'

/** Options of `compileRegex`. */
export interface RegexOptions {
  /** Let `.` match a newline (default false). */
  readonly dotAll?: boolean
}

/** One match: `groups[0]` is the matched text, a group that took no part is `undefined`. */
export interface RegexMatch {
  readonly index: number
  readonly groups: readonly (string | undefined)[]
  /** Group names, each with the indexes of the groups that carry it. */
  readonly names: ReadonlyMap<string, readonly number[]>
}

/** A compiled regex; it matches anywhere in a text unless the pattern is anchored. */
export interface Regex {
  readonly source: string
  readonly groupCount: number
  /** Returns whether the pattern matches somewhere in `text`. */
  test(text: string): boolean
  /** Returns the leftmost match. */
  exec(text: string): RegexMatch | undefined
  /** Replaces every match by the template, with Go's rule for empty matches. */
  replaceAll(text: string, template: string): string
}

/** Finds the leftmost match that starts at `from` or later. */
type Find = (text: string, from: number) => RegexMatch | undefined

/**
 * Compiles a Go regex. Throws a SyntaxError for what Go refuses, look-around and back-references
 * among it.
 */
export function compileRegex(source: string, options: RegexOptions = {}): Regex {
  const literal = literalText(source)
  if (literal !== undefined) return regex(source, 0, findLiteral(literal))
  const run = wholePattern.exec(source)?.[1]
  const simple = run === undefined ? undefined : findWhole(run, options.dotAll === true)
  if (simple) return regex(source, simple.groupCount, simple.find)
  const { pattern, groupCount, groupNames } = translate(source)
  const re2 = compileRe2(source, options.dotAll ? `(?s:${pattern})` : pattern, 'gu')
  return regex(source, groupCount, (text, from) => {
    re2.lastIndex = from
    const found = re2.exec(text)
    // Groups without a part in the match are `undefined` at run time, whatever the types say.
    return found ? { index: found.index, groups: [...found], names: groupNames } : undefined
  })
}

function regex(source: string, groupCount: number, find: Find): Regex {
  return {
    source,
    groupCount,
    test: text => find(text, 0) !== undefined,
    exec: text => find(text, 0),
    replaceAll: (text, template) => replaceAll(find, text, template),
  }
}

const noNames: RegexMatch['names'] = new Map()

function findLiteral(literal: string): Find {
  return (text, from) => {
    const index = text.indexOf(literal, from)
    return index < 0 ? undefined : { index, groups: [literal], names: noNames }
  }
}

const wholePattern = /^\^\(\?:(.*)\)\$$/s

/** Handles `^(?:…)$` around a literal or a literal with one `.*` in it: what relabeling rules use. */
function findWhole(inner: string, dotAll: boolean): { find: Find; groupCount: number } | undefined {
  const literal = literalText(inner)
  const run = parseDotRun(inner)
  if (literal === undefined && run === undefined) return undefined
  const find: Find = (text, from) => {
    if (from > 0) return undefined
    if (run === undefined) {
      return text === literal ? { index: 0, groups: [text], names: noNames } : undefined
    }
    const taken = matchDotRun(run, text)
    if (taken === undefined || (!dotAll && taken.includes('\n'))) return undefined
    return { index: 0, groups: run.captured ? [text, taken] : [text], names: noNames }
  }
  return { find, groupCount: run?.captured ? 1 : 0 }
}

function replaceAll(find: Find, text: string, template: string): string {
  let result = ''
  let done = 0
  let from = 0
  while (from <= text.length) {
    const match = find(text, from)
    if (!match) break
    const end = match.index + (match.groups[0] ?? '').length
    result += text.slice(done, match.index)
    // An empty match right after a match does not count.
    if (end > done || match.index === 0) result += expand(template, match)
    done = end
    from = end > from ? end : from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1)
  }
  return result + text.slice(done)
}
