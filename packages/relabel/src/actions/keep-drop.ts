import { METRIC_NAME } from '@vmkit/promql-lite/labels'
import type { Pattern } from '../pattern.ts'
import { FieldError, type RuleFields } from '../rule-fields.ts'
import { refuse, sourceReader, type Action, type ActionCompiler } from './action.ts'

/** `keep` and `drop`: by the joined values of the source labels. */
export const keepDrop: ActionCompiler = (rule, pattern, name) => {
  if (rule.sourceLabels.length === 0 && rule.condition === undefined) {
    throw new FieldError(
      'source_labels',
      `action "${name}" needs "source_labels" or "if"; add one of them to the rule`,
    )
  }
  return name === 'keep' ? keepMatching(rule, pattern) : dropMatching(rule, pattern)
}

/** `keep_metrics` and `drop_metrics`: by the metric name. */
export const keepDropMetrics: ActionCompiler = (rule, pattern, name) => {
  if (!rule.regex && rule.condition === undefined) {
    throw new FieldError(
      'regex',
      `action "${name}" needs "regex" or "if"; add one of them to the rule`,
    )
  }
  refuse(rule, name, 'source_labels')
  const byName = { ...rule, sourceLabels: [METRIC_NAME] }
  return name === 'keep_metrics' ? keepMatching(byName, pattern) : dropMatching(byName, pattern)
}

function keepMatching(rule: RuleFields, pattern: Pattern): Action {
  const source = sourceReader(rule)
  return labels => {
    if (pattern.matches(source(labels))) return true
    labels.clear()
    return false
  }
}

function dropMatching(rule: RuleFields, pattern: Pattern): Action {
  const source = sourceReader(rule)
  return labels => {
    if (!pattern.matches(source(labels))) return false
    labels.clear()
    return true
  }
}
