import type { Labels } from '@vmkit/promql-lite/labels'
import { suggest } from '@vmkit/yaml'
import type { CompiledRule } from '../compile.ts'
import { labelsRead } from './reads.ts'

/** A letter of a short name may differ, two of a long one, before two names are just two names. */
const maxDistance = (name: string): number => (name.length < 3 ? 0 : name.length < 8 ? 1 : 2)

/** Label sets with more names than this are not searched: no person wrote them. */
const MAX_NAMES = 1000

/** Says which labels a rule reads that are not there while one with nearly that name is. */
export function absentLabels(rule: CompiledRule, labels: Labels): string[] {
  const names = labels.slice(0, MAX_NAMES).map(label => label.name)
  return labelsRead(rule).flatMap(name => {
    if (labels.some(label => label.name === name)) return []
    const close = sameLetters(name, names) ?? suggest(name, names, maxDistance(name))
    return close === undefined
      ? []
      : [`reads the label "${name}", which is not there; did you mean "${close}"?`]
  })
}

/** Finds a name that differs only in case, in `-` for `_` and the like, or in a `__meta_` in front. */
function sameLetters(name: string, names: readonly string[]): string | undefined {
  const letters = (text: string): string =>
    text
      .toLowerCase()
      .replace(/^_*meta_/, '')
      .replaceAll(/[^a-z0-9]/g, '')
  const wanted = letters(name)
  return wanted === '' ? undefined : names.find(other => letters(other) === wanted)
}
