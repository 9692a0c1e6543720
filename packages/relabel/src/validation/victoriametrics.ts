import { needs, needsModulus, refuses, type Check, type Checks } from './check.ts'

const target = needs('target_label')
const source = needs('source_labels')
const noRegex = refuses('regex')

/** Only `graphite` knows these two. */
const notGraphite: readonly Check[] = [graphiteOnly('match'), graphiteOnly('labels')]

const twoSources: Check = ({ sourceLabels }, name) =>
  sourceLabels.length < 2
    ? {
        field: 'source_labels',
        message: `action "${name}" needs two "source_labels" or more; got ${sourceLabels.length}`,
      }
    : undefined

const regexOrIf: Check = (rule, name) =>
  !rule.regex && rule.condition === undefined
    ? {
        field: 'regex',
        message: `action "${name}" needs "regex" or "if"; add one of them to the rule`,
      }
    : undefined

const keepDrop = [needs('source_labels', 'if')]
const metrics = [regexOrIf, refuses('source_labels')]
const ifEqual = [twoSources, refuses('target_label'), noRegex]
const equalTarget = [target, noRegex]
const contains = [target, source, noRegex]
const written = [source, target]

const checks: readonly (readonly [string, readonly Check[]])[] = [
  ['replace', [target]],
  ['replace_all', written],
  ['keep', keepDrop],
  ['drop', keepDrop],
  ['keep_metrics', metrics],
  ['drop_metrics', metrics],
  ['keep_if_equal', ifEqual],
  ['drop_if_equal', ifEqual],
  ['keepequal', equalTarget],
  ['dropequal', equalTarget],
  ['keep_if_contains', contains],
  ['drop_if_contains', contains],
  ['hashmod', [...written, needsModulus]],
  ['labelmap', []],
  ['labelmap_all', []],
  ['labeldrop', []],
  ['labelkeep', []],
  ['lowercase', written],
  ['uppercase', written],
]

/** What VictoriaMetrics asks of the fields of a rule. */
export const victoriaMetricsChecks: Checks = new Map([
  ...checks.map(([name, list]) => [name, [...list, ...notGraphite]] as const),
  [
    'graphite',
    [
      needs('match'),
      needs('labels'),
      ...(['source_labels', 'target_label', 'replacement', 'regex'] as const).map(field =>
        refuses(field),
      ),
    ],
  ],
])

function graphiteOnly(field: 'match' | 'labels'): Check {
  const check = refuses(field)
  return (rule, name) => {
    const message = `action "${name}" cannot use "${field}"; only action "graphite" does`
    return check(rule, name) && { field, message }
  }
}
