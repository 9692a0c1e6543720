import { charSearch, type FindSpan } from './char-search.ts'
import { shapeTest } from './glob.ts'
import type { GroupNames, RegexMatch } from './match.ts'
import { Memo } from './memo.ts'
import { programOf } from './program.ts'
import { replaceMatches } from './replace.ts'
import { matchRuns, runPattern } from './runs.ts'
import { shapeOf } from './shape.ts'
import { wholeText, type Node } from './syntax/ast.ts'
import { parseRegex, type ParsedRegex } from './syntax/parser.ts'

/** Options of `compileRegex`. */
export interface RegexOptions {
  /** Let `.` match a newline (default false). */
  readonly dotAll?: boolean
  /** Match whole texts only, as `^(?:source)$` does (default false). */
  readonly anchored?: boolean
}

/** A compiled regex; it matches anywhere in a text unless it is anchored. */
export interface Regex {
  readonly source: string
  /** How many groups there are, without the whole match. */
  readonly groupCount: number
  readonly groupNames: GroupNames
  /** Returns whether the pattern matches somewhere in `text`. */
  test(text: string): boolean
  /** Returns the leftmost match. */
  exec(text: string): RegexMatch | undefined
  /** Replaces every match by the template, with Go's rule for empty matches. */
  replaceAll(text: string, template: string): string
}

/** How a pattern is matched; `from` is where a match may start. */
interface Strategy {
  readonly test: (text: string) => boolean
  readonly find: (text: string, from: number) => RegexMatch | undefined
}

/**
 * Compiles a Go regex. Literals, single characters, and whole texts of literals and `.*` runs with
 * their groups never reach the engine. Throws a RegexSyntaxError for what Go refuses, look-around and back-references
 * among it.
 */
export function compileRegex(source: string, options: RegexOptions = {}): Regex {
  const { dotAll = false, anchored = false } = options
  const parsed = parseRegex(source, { dotAll, whole: anchored })
  const inner = wholeText(parsed.root)
  const { test, find } = inner ? wholeStrategy(parsed, inner, dotAll) : searchStrategy(parsed)
  const { groupCount, groupNames } = parsed
  return {
    source,
    groupCount,
    groupNames,
    test,
    exec: text => find(text, 0),
    replaceAll: (text, template) => replaceMatches(find, text, template),
  }
}

function searchStrategy({ source, root, groupNames: names }: ParsedRegex): Strategy {
  if (root.kind === 'empty' || (root.kind === 'literal' && !root.fold)) {
    const text = root.kind === 'empty' ? '' : root.text
    return findLiteral(text, names)
  }
  const span = charSearch(root)
  if (span) return findSpan(span, names)
  const program = programOf(source, root)
  return {
    test: text => program.test(text),
    find(text, from) {
      const found = program.find(text, from)
      return found && { ...found, names }
    },
  }
}

function findLiteral(literal: string, names: GroupNames): Strategy {
  return {
    test: text => text.includes(literal),
    find(text, from) {
      const index = text.indexOf(literal, from)
      return index < 0 ? undefined : { index, groups: [literal], names }
    },
  }
}

function findSpan(span: FindSpan, names: GroupNames): Strategy {
  return {
    test: text => span(text, 0) !== undefined,
    find(text, from) {
      const found = span(text, from)
      return found && { index: found[0], groups: [text.slice(...found)], names }
    },
  }
}

function wholeStrategy(parsed: ParsedRegex, inner: Node, dotAll: boolean): Strategy {
  const strategy = wholeRuns(parsed, inner, dotAll) ?? wholeProgram(parsed, inner, dotAll)
  // A second match could only start where the first one did.
  return {
    test: strategy.test,
    find: (text, from) => (from > 0 ? undefined : strategy.find(text, 0)),
  }
}

function wholeRuns(parsed: ParsedRegex, inner: Node, dotAll: boolean): Strategy | undefined {
  const runs = runPattern(inner, dotAll)
  if (!runs) return undefined
  const names = parsed.groupNames
  const match = (text: string): string[] | undefined =>
    !dotAll && text.includes('\n') ? undefined : matchRuns(runs, text)
  return {
    test: text => match(text) !== undefined,
    find(text) {
      const groups = match(text)
      return groups && { index: 0, groups, names }
    },
  }
}

function wholeProgram(parsed: ParsedRegex, inner: Node, dotAll: boolean): Strategy {
  const { source, root, groupCount, groupNames: names } = parsed
  const isText = plainTest(inner, dotAll)
  if (isText && groupCount === 0) {
    return {
      test: isText,
      find: text => (isText(text) ? { index: 0, groups: [text], names } : undefined),
    }
  }
  const program = programOf(source, root)
  const memo = new Memo<RegexMatch | null>()
  const ask = (text: string): RegexMatch | null => {
    const found = program.find(text, 0)
    return found ? { ...found, names } : null
  }
  const find = (text: string): RegexMatch | undefined =>
    isText && !isText(text) ? undefined : (memo.get(text, ask) ?? undefined)
  return { test: isText ?? (text => find(text) !== undefined), find }
}

/** Decides without the engine whether a whole text matches. */
function plainTest(inner: Node, dotAll: boolean): ((text: string) => boolean) | undefined {
  const shape = shapeOf(inner, dotAll)
  if (!shape) return undefined
  const test = shapeTest(shape)
  if (dotAll || shape.globs.length === 0) return test
  const all = [...shape.texts, ...shape.globs.flatMap(glob => glob.texts)]
  if (all.some(text => text.includes('\n'))) return undefined
  return text => !text.includes('\n') && test(text)
}
