import {
  compileFullMatcher,
  compileRegex,
  isDefaultPattern,
  RegexSyntaxError,
  type FullMatcher,
  type Regex,
} from '@vmkit/promql-lite/regex'

/** The `regex` of a rule in the forms that actions use; a form is compiled when it is asked for. */
export interface Pattern {
  /** As written; what stands for it when nothing is. */
  readonly source: string
  /** Whether VictoriaMetrics' built-in `(.*)` is meant, where only group 1 exists. */
  readonly isDefault: boolean
  /** Whether it matches every text and says nothing about it. */
  readonly isAnything: boolean
  /** Asked whether a whole text matches. */
  readonly full: FullMatcher
  /** Asked for the groups of a whole text. */
  readonly whole: Regex
  /** Asked for matches anywhere in a text. */
  readonly anywhere: Regex
}

const defaultSource = '(.*)'

/** Actions that look for matches anywhere; for VictoriaMetrics they do so in lower case only. */
const anywhereActions = new Set(['replace_all', 'labelmap_all'])
/** Actions that ask for groups. */
const groupActions = new Set(['replace', 'labelmap'])

/**
 * Compiles the `regex` of a rule as VictoriaMetrics does: whether it matches is asked with a `.` that
 * takes newlines, its groups are read with one that does not.
 *
 * @throws RegexSyntaxError when Go refuses it, or when it is too large for the engine
 */
export function compilePattern(regex: string | undefined, action: string): Pattern {
  if (regex === undefined || isDefaultPattern(regex)) {
    return new LazyPattern(regex ?? defaultSource, {
      full: () => ({ ...compileFullMatcher('.*'), source: defaultSource }),
      whole: () => compileRegex(defaultSource, { anchored: true }),
      anywhere: () => compileRegex('.*'),
      isDefault: true,
      isAnything: true,
    })
  }
  const isAnywhere = anywhereActions.has(action)
  const { inner, start } = isAnywhere ? { inner: regex, start: 0 } : withoutAnchors(regex)
  const pattern = new LazyPattern(regex, {
    full: () => compileFullMatcher(inner),
    whole: () => compileRegex(inner, { anchored: true }),
    anywhere: () => compileRegex(inner),
    isDefault: false,
    isAnything: false,
  })
  try {
    compileForms(pattern, action)
  } catch (error) {
    if (!(error instanceof RegexSyntaxError) || start === 0) throw error
    throw new RegexSyntaxError(regex, error.offset + start, error.reason, { cause: error })
  }
  return pattern
}

/**
 * Compiles the `regex` of a rule as Prometheus does: a `.` takes newlines, always.
 *
 * @throws RegexSyntaxError when Go refuses it, or when it is too large for the engine
 */
export function compilePlainPattern(regex: string | undefined, action: string): Pattern {
  const source = regex ?? defaultSource
  const pattern = new LazyPattern(source, {
    full: () => compileFullMatcher(source, { dialect: 'promql' }),
    whole: () => compileRegex(source, { dotAll: true, anchored: true }),
    anywhere: () => compileRegex(source, { dotAll: true }),
    isDefault: false,
    isAnything: regex === undefined,
  })
  compileForms(pattern, action)
  return pattern
}

/** Compiles what the action will use, so that nothing can fail later, and refuses what is no regex. */
function compileForms(pattern: Pattern, action: string): void {
  if (anywhereActions.has(action.toLowerCase())) void pattern.anywhere
  if (groupActions.has(action.toLowerCase())) void pattern.whole
  if (!anywhereActions.has(action)) void pattern.full
}

interface Forms {
  readonly full: () => FullMatcher
  readonly whole: () => Regex
  readonly anywhere: () => Regex
  readonly isDefault: boolean
  readonly isAnything: boolean
}

class LazyPattern implements Pattern {
  readonly source: string
  readonly isDefault: boolean
  readonly isAnything: boolean
  readonly #forms: Forms
  #full: FullMatcher | undefined
  #whole: Regex | undefined
  #anywhere: Regex | undefined

  constructor(source: string, forms: Forms) {
    this.source = source
    this.isDefault = forms.isDefault
    this.isAnything = forms.isAnything
    this.#forms = forms
  }

  get full(): FullMatcher {
    this.#full ??= this.#forms.full()
    return this.#full
  }

  get whole(): Regex {
    this.#whole ??= this.#forms.whole()
    return this.#whole
  }

  get anywhere(): Regex {
    this.#anywhere ??= this.#forms.anywhere()
    return this.#anywhere
  }
}

/**
 * Returns the first part of a text that matches, for messages; `undefined` also when the engine
 * cannot be asked.
 */
export function findPart(pattern: Pattern, text: string): string | undefined {
  try {
    return pattern.anywhere.exec(text)?.groups[0]
  } catch (error) {
    if (error instanceof RegexSyntaxError) return undefined
    throw error
  }
}

/** Takes off every leading `^` and every trailing `$` that is not escaped. */
function withoutAnchors(regex: string): { inner: string; start: number } {
  let start = 0
  let end = regex.length
  while (regex.charAt(start) === '^') start++
  while (end > start && regex.charAt(end - 1) === '$' && regex.charAt(end - 2) !== '\\') end--
  return { inner: regex.slice(start, end), start }
}
