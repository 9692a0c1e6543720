import type { LabelSet } from '../label-set.ts'
import {
  readSource,
  readSources,
  sourceReader,
  type Action,
  type ActionCompiler,
} from './action.ts'

/** `keep_if_equal` and `drop_if_equal`: whether all source labels have one value. */
export const ifEqual: ActionCompiler = (rule, _pattern, name) => {
  const [first = '', ...rest] = rule.sourceLabels
  const test = (labels: LabelSet): boolean => {
    const value = labels.get(first)
    for (const other of rest) if (labels.get(other) !== value) return false
    return true
  }
  return {
    apply: dropWhen(name === 'drop_if_equal', test),
    explain: labels => ({
      kind: 'equal',
      matched: test(labels),
      sources: readSources(rule, labels),
    }),
  }
}

/** `keepequal` and `dropequal`: whether the joined source labels equal the target label. */
export const equalTarget: ActionCompiler = (rule, _pattern, name) => {
  const source = sourceReader(rule)
  const test = (labels: LabelSet): boolean => source(labels) === labels.get(rule.targetLabel)
  return {
    apply: dropWhen(name === 'dropequal', test),
    explain: labels => ({
      kind: 'equal',
      matched: test(labels),
      sources: readSources(rule, labels),
      source: source(labels),
      target: readSource(labels, rule.targetLabel),
    }),
  }
}

/** `keep_if_contains` and `drop_if_contains`: whether the target holds every source value. */
export const ifContains: ActionCompiler = (rule, _pattern, name) => {
  const test = (labels: LabelSet): boolean => {
    const whole = labels.get(rule.targetLabel)
    for (const part of rule.sourceLabels) if (!whole.includes(labels.get(part))) return false
    return true
  }
  return {
    apply: dropWhen(name === 'drop_if_contains', test),
    explain: labels => ({
      kind: 'contains',
      matched: test(labels),
      target: readSource(labels, rule.targetLabel),
      sources: readSources(rule, labels),
    }),
  }
}

function dropWhen(outcome: boolean, test: (labels: LabelSet) => boolean): Action['apply'] {
  return labels => {
    const matched = test(labels)
    if (matched === outcome) labels.drop()
    return matched
  }
}
