import type { Dialect } from '../parser/context.ts'
import { compileRegex, expand, referencedGroups } from '../regex.ts'
import { eitherState, inputsOf, stateOfValues, type LabelState } from './flow.ts'

/** How the target of a `label_replace` stands after it. */
export function replacedState(
  { source, target }: { readonly source: LabelState; readonly target: LabelState },
  pattern: string,
  replacement: string,
  dialect: Dialect,
): LabelState {
  const inputs = inputsOf(source)
  if (inputs !== undefined && isSmall([...inputs], pattern, replacement)) {
    const known = ofInputs([...inputs], pattern, replacement, dialect)
    return known === undefined ? { isThere: 'sometimes' } : withOld(known, target)
  }
  const matched = matchedState(source, pattern, replacement)
  return isSure(source, pattern) ? matched : eitherState(matched, target)
}

/** Replacements inside each other could double a value each time. */
function isSmall(inputs: readonly string[], ...texts: readonly string[]): boolean {
  return inputs.length <= 100 && [...inputs, ...texts].every(text => text.length <= 1000)
}

interface Outputs {
  readonly state?: LabelState
  /** Whether some value does not match, so that the target stays. */
  readonly isPartial: boolean
}

function withOld({ state, isPartial }: Outputs, target: LabelState): LabelState {
  if (state === undefined) return target
  return isPartial ? eitherState(state, target) : state
}

function ofInputs(
  inputs: readonly string[],
  pattern: string,
  replacement: string,
  dialect: Dialect,
): Outputs | undefined {
  try {
    const regex = compileRegex(`^(?${dialect === 'promql' ? 's' : ''}:${pattern})$`)
    const matches = inputs.flatMap(value => regex.exec(value) ?? [])
    const isPartial = matches.length < inputs.length
    if (matches.length === 0) return { isPartial }
    const outputs = matches.map(match => expand(replacement, match))
    return { state: stateOfValues(outputs), isPartial }
  } catch {
    // A pattern that is wrong fails when it is evaluated.
    return undefined
  }
}

/** Whether every value of the source matches. */
function isSure({ isThere }: LabelState, pattern: string): boolean {
  const bare = unwrapped(pattern)
  return bare === '.*' || (bare === '.+' && isThere === 'always')
}

function matchedState(source: LabelState, pattern: string, replacement: string): LabelState {
  if (!replacement.includes('$')) return stateOfValues([replacement])
  const bare = unwrapped(pattern)
  const isGroup = bare !== pattern
  if (isGroup && /^\$(?:1|\{1\})$/.test(replacement)) {
    if (bare === '.+') return { ...source, isThere: 'always' }
    if (bare === '.*') return source
  }
  const isNeverEmpty = referencedGroups(replacement).length === 0 || hasPlainText(replacement)
  return { isThere: isNeverEmpty ? 'always' : 'sometimes' }
}

/** Whether letters stand before the first reference. */
function hasPlainText(replacement: string): boolean {
  return /^[^$]/.test(replacement)
}

function unwrapped(pattern: string): string {
  return /^\(([^()]*)\)$/.exec(pattern)?.[1] ?? pattern
}
