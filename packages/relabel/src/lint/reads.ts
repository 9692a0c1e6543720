import { METRIC_NAME } from '@vmkit/promql-lite/labels'
import { referencedLabels } from '../label-template.ts'
import type { CompiledRule } from '../compile.ts'

const compared = ['keepequal', 'dropequal', 'keep_if_contains', 'drop_if_contains']

/** Actions that compare the source labels with the target label. */
const withTarget: ReadonlySet<string> = new Set(compared)

/** Actions that look at the source labels. */
const bySource: ReadonlySet<string> = new Set([
  'replace',
  'replace_all',
  'keep',
  'drop',
  'keep_if_equal',
  'drop_if_equal',
  'hashmod',
  'lowercase',
  'uppercase',
  ...compared,
])

/** Returns the names of the labels whose value a rule looks at, each once. */
export function labelsRead(rule: CompiledRule): string[] {
  const { fields, name } = rule
  const names = new Set(conditionLabels(rule))
  if (bySource.has(name)) for (const label of fields.sourceLabels) names.add(label)
  if (withTarget.has(name)) names.add(fields.targetLabel)
  if (name === 'replace' && rule.dialect === 'victoriametrics') {
    for (const label of referencedLabels(fields.replacement)) names.add(label)
  }
  if (['keep_metrics', 'drop_metrics', 'graphite'].includes(name)) names.add(METRIC_NAME)
  return [...names]
}

/** Returns the names that the `if` of a rule compares. */
function conditionLabels(rule: CompiledRule): string[] {
  const selectors = rule.fields.condition?.selectors ?? []
  return selectors.flatMap(selector => selector.groups.flat().map(filter => filter.name))
}
