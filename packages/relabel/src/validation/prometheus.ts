import { defaults } from '../rule-fields.ts'
import { needs, needsModulus, refuses, type Check, type Checks } from './check.ts'

const target = needs('target_label')
// Prometheus cannot tell a written default from one that is not written, except for these two.
const noReplacement = refuses('replacement', rule => rule.replacement !== defaults.replacement)
const noSources = refuses('source_labels', rule => rule.hasSourceLabels)
const equalTarget = [
  target,
  refuses('regex'),
  refuses('modulus'),
  refuses('separator'),
  noReplacement,
]
const onlyRegex = [
  noSources,
  refuses('target_label'),
  refuses('modulus'),
  refuses('separator'),
  noReplacement,
]

const replacementIsName: Check = (rule, name) =>
  rule.replacement === ''
    ? { field: 'replacement', message: `action "${name}" needs "replacement" to give a label name` }
    : undefined

const namedSources: Check = rule => {
  if (!rule.sourceLabels.includes('')) return undefined
  return { field: 'source_labels', message: 'a label name cannot be empty; name the label to read' }
}

const checks: readonly (readonly [string, readonly Check[]])[] = [
  ['replace', [target]],
  ['keep', []],
  ['drop', []],
  ['keepequal', equalTarget],
  ['dropequal', equalTarget],
  ['hashmod', [target, needsModulus]],
  ['labelmap', [replacementIsName]],
  ['labeldrop', onlyRegex],
  ['labelkeep', onlyRegex],
  ['lowercase', [target, noReplacement]],
  ['uppercase', [target, noReplacement]],
]

/** What Prometheus asks of the fields of a rule. */
export const prometheusChecks: Checks = new Map(
  checks.map(([name, list]) => [name, [...list, namedSources]] as const),
)
