import { literalAlternatives, literalText, matchDotRun, parseDotRun } from './literal.ts'
import { withoutOuterGroup } from './literal.ts'
import { compileRe2 } from './re2.ts'
import { translate } from './translate.ts'

/** A regex that matches whole texts. */
export interface FullMatcher {
  readonly source: string
  /** Returns whether the whole of `text` matches. */
  matches(text: string): boolean
}

const anyTexts = new Set(['.*', '(.*)', '(?:.*)'])
const containsText = /^\.\*(.+)\.\*$/s
const simpleAnchors = /^\^*(.*?)\$?$/s

/**
 * Compiles a regex that must match the whole text, where `.` also matches a newline, as in `=~` and
 * in relabeling rules. Literals, `a|b|c`, `a.*b` and `.*a.*` never touch RE2.
 */
export function compileFullMatcher(source: string): FullMatcher {
  return { source, matches: simpleTest(source) ?? regexTest(source) }
}

function simpleTest(source: string): ((text: string) => boolean) | undefined {
  if (anyTexts.has(source)) return () => true
  const bare = simpleAnchors.exec(source)?.[1] ?? source
  const texts = literalAlternatives(withoutOuterGroup(bare)) ?? literalAlternatives(bare)
  if (texts) return anyOf(texts)
  const run = parseDotRun(bare)
  if (run) return text => matchDotRun(run, text) !== undefined
  const inner = literalText(containsText.exec(bare)?.[1] ?? '')
  if (inner) return text => text.includes(inner)
  return undefined
}

function anyOf(texts: readonly string[]): (text: string) => boolean {
  const [first] = texts
  if (texts.length === 1) return text => text === first
  const set = new Set(texts)
  return text => set.has(text)
}

// VictoriaMetrics matches what follows a literal prefix on its own and lets a lone dot be a dot
// without newline; label values depend on it.
const loneDot =
  /^(?:\(\?s\))?(?:\((?:\?s?:)?)*((?:[^\\.+*?()[\]{}|^$]|\\[!-/:-@[-`{-~])*)(?:\((?:\?s?:)?)*\.\)*$/s

function regexTest(source: string): (text: string) => boolean {
  const { pattern } = translate(source)
  const isLoneDot = loneDot.test(source)
  // What is left of a lone dot's pattern is groups and a literal, so the flag is easy to find.
  const inner = isLoneDot ? pattern.replaceAll(/\(\?s(?=[:)])/g, '(?-s') : pattern
  const regex = compileRe2(source, `^(?${isLoneDot ? '' : 's'}:${inner})$`, 'u')
  return text => regex.test(text)
}
