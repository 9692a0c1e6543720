import { expand, type RegexMatch } from '@vmkit/promql-lite/regex'
import { fillLabels } from '../label-template.ts'
import type { LabelSet } from '../label-set.ts'
import type { Pattern } from '../pattern.ts'
import type { RuleFields } from '../rule-fields.ts'
import { need, sourceReader, type Action, type ActionCompiler } from './action.ts'

const noMatch: RegexMatch = { index: 0, groups: [], names: new Map() }

/** `replace`: writes the filled replacement to the target label when the source matches. */
export const replace: ActionCompiler = (rule, pattern, name) => {
  need(rule, name, 'target_label')
  const { targetLabel } = rule
  if (pattern.isDefault && !targetLabel.includes('$')) {
    const simple = replaceAnything(rule)
    if (simple) return simple
  }
  return replaceMatch(rule, pattern)
}

/** The forms that need no regex: a copy of the source, or a text without groups. */
function replaceAnything(rule: RuleFields): Action | undefined {
  const { targetLabel, replacement } = rule
  const source = sourceReader(rule)
  if (replacement === '$1') {
    return labels => {
      labels.set(targetLabel, source(labels))
      return true
    }
  }
  if (replacement.includes('$')) return undefined
  const fill = replacement.includes('{{')
  return labels => {
    const text = fill ? fillLabels(replacement, labels) : replacement
    labels.set(targetLabel, text === '$1' ? source(labels) : text)
    return true
  }
}

function replaceMatch(rule: RuleFields, pattern: Pattern): Action {
  const { targetLabel, replacement } = rule
  const source = sourceReader(rule)
  const targetHasGroups = targetLabel.includes('$')
  const fill = replacement.includes('{{')
  const isConstant = !fill && !targetHasGroups && !replacement.includes('$')
  return (labels: LabelSet) => {
    const text = source(labels)
    const filled = fill ? fillLabels(replacement, labels) : replacement
    if (pattern.isDefault && !targetHasGroups && filled === '$1') {
      labels.set(targetLabel, text)
      return true
    }
    if (!pattern.matches(text)) return false
    if (isConstant && !text.includes('\n')) {
      labels.set(targetLabel, replacement)
      return true
    }
    const match = pattern.anchored.exec(text)
    // The matcher lets `.` match a newline and the groups do not: then the source stays as it is.
    const isBroken = match === undefined && filled === replacement
    const value = isBroken ? text : expand(filled, match ?? noMatch)
    labels.set(targetHasGroups ? expand(targetLabel, match ?? noMatch) : targetLabel, value)
    return true
  }
}
