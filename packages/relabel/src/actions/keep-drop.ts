import { METRIC_NAME } from '@vmkit/promql-lite/labels'
import type { Pattern } from '../pattern.ts'
import type { RuleFields } from '../rule-fields.ts'
import { candidateReader, explainMatch, type Action, type ActionCompiler } from './action.ts'

/** `keep` and `drop`: by the joined values of the source labels. */
export const keepDrop: ActionCompiler = (rule, pattern, name) => ({
  apply: filter(rule, pattern, name.startsWith('keep')),
  explain: explainMatch(rule, pattern),
})

/** `keep_metrics` and `drop_metrics`: by the metric name. */
export const keepDropMetrics: ActionCompiler = (rule, pattern, name) =>
  keepDrop({ ...rule, sourceLabels: [METRIC_NAME] }, pattern, name)

function filter(rule: RuleFields, pattern: Pattern, keeps: boolean): Action['apply'] {
  const { matches } = pattern.full
  const [only = '', second] = rule.sourceLabels
  if (second === undefined && only !== '') {
    return labels => {
      const matched = matches(labels.get(only))
      if (matched !== keeps) labels.drop()
      return matched
    }
  }
  const read = candidateReader(rule, pattern)
  return labels => {
    const source = read(labels)
    const matched = source !== undefined && matches(source)
    if (matched !== keeps) labels.drop()
    return matched
  }
}
