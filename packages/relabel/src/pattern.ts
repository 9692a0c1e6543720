import {
  compileFullMatcher,
  compileRegex,
  isDefaultPattern,
  type Regex,
} from '@vmkit/promql-lite/regex'
import { FieldError } from './rule-fields.ts'

/** The `regex` of a rule in the three forms that actions use. */
export interface Pattern {
  /** Whether it matches every text, and only group 1 exists. */
  readonly isDefault: boolean
  /** Whether the whole text matches; `.` matches a newline here, and only here. */
  matches(text: string): boolean
  /** `^(?:…)$`, for groups. */
  readonly anchored: Regex
  /** Matches anywhere. */
  readonly unanchored: Regex
}

const defaultPattern: Pattern = {
  isDefault: true,
  matches: () => true,
  anchored: compileRegex('^(?:(.*))$'),
  unanchored: compileRegex('.*'),
}

/** Actions that use the regex as it is; the action must be written in lower case for it. */
const unanchoredActions = new Set(['replace_all', 'labelmap_all'])

/** Compiles the `regex` of a rule. Throws a FieldError when Go's RE2 would refuse it. */
export function compilePattern(regex: string | undefined, action: string): Pattern {
  if (regex === undefined || isAnything(regex)) return defaultPattern
  const inner = unanchoredActions.has(action) ? regex : withoutAnchors(regex)
  try {
    const unanchored = compileRegex(inner)
    const anchored = compileRegex(`^(?:${inner})$`)
    const full = compileFullMatcher(inner)
    return { isDefault: false, matches: text => full.matches(text), anchored, unanchored }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FieldError('regex', reason, { cause: error })
  }
}

function isAnything(regex: string): boolean {
  return isDefaultPattern(regex.replaceAll('\n', String.raw`\n`))
}

/** Takes off every leading `^` and every trailing `$` that is not escaped. */
function withoutAnchors(regex: string): string {
  let inner = regex.replace(/^\^+/, '')
  while (inner.endsWith('$') && !inner.endsWith(String.raw`\$`)) inner = inner.slice(0, -1)
  return inner
}
