import type { LabelSet } from '../label-set.ts'
import { FieldError } from '../rule-fields.ts'
import { need, refuse, sourceReader, type ActionCompiler } from './action.ts'

/** `keep_if_equal` and `drop_if_equal`: whether all source labels have one value. */
export const ifEqual: ActionCompiler = (rule, _pattern, name) => {
  const { sourceLabels } = rule
  if (sourceLabels.length < 2) {
    throw new FieldError(
      'source_labels',
      `action "${name}" needs two "source_labels" or more; got ${sourceLabels.length}`,
    )
  }
  refuse(rule, name, 'target_label', 'regex')
  const [first = '', ...rest] = sourceLabels
  return dropWhen(name === 'drop_if_equal', labels => {
    const value = labels.get(first)
    for (const other of rest) if (labels.get(other) !== value) return false
    return true
  })
}

/** `keepequal` and `dropequal`: whether the joined source labels equal the target label. */
export const equalTarget: ActionCompiler = (rule, _pattern, name) => {
  need(rule, name, 'target_label')
  refuse(rule, name, 'regex')
  const source = sourceReader(rule)
  return dropWhen(name === 'dropequal', labels => source(labels) === labels.get(rule.targetLabel))
}

/** `keep_if_contains` and `drop_if_contains`: whether the target holds every source value. */
export const ifContains: ActionCompiler = (rule, _pattern, name) => {
  need(rule, name, 'target_label', 'source_labels')
  refuse(rule, name, 'regex')
  return dropWhen(name === 'drop_if_contains', labels => {
    const whole = labels.get(rule.targetLabel)
    for (const part of rule.sourceLabels) if (!whole.includes(labels.get(part))) return false
    return true
  })
}

function dropWhen(outcome: boolean, test: (labels: LabelSet) => boolean) {
  return (labels: LabelSet): boolean => {
    const matched = test(labels)
    if (matched === outcome) labels.clear()
    return matched
  }
}
