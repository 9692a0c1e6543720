import type { Label } from '@vmkit/promql-lite/labels'
import { expand, Memo, type RegexMatch } from '@vmkit/promql-lite/regex'
import { fillLabels } from '../label-template.ts'
import type { LabelSet } from '../label-set.ts'
import type { Pattern } from '../pattern.ts'
import type { RuleFields } from '../rule-fields.ts'
import {
  candidateReader,
  explainMatch,
  sourceReader,
  type Action,
  type ActionCompiler,
} from './action.ts'

const noMatch: RegexMatch = { index: 0, groups: [], names: new Map() }

/** `replace`: writes the filled replacement to the target label when the source matches. */
export const replace: ActionCompiler = (rule, pattern) => {
  const isSimple = pattern.isDefault && !rule.targetLabel.includes('$')
  const simple = isSimple ? replaceAnything(rule) : undefined
  return { apply: simple ?? replaceMatch(rule, pattern), explain: explainMatch(rule, pattern) }
}

/** The forms that need no regex: a copy of the source, or a text without groups. */
function replaceAnything(rule: RuleFields): Action['apply'] | undefined {
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

function replaceMatch(rule: RuleFields, pattern: Pattern): Action['apply'] {
  const { replacement } = rule
  const { full } = pattern
  const read = candidateReader(rule, pattern)
  if (replacement.includes('{{')) {
    return labels => {
      const source = read(labels)
      if (source === undefined) return false
      const label = replaced(rule, pattern, source, fillLabels(replacement, labels))
      if (label === undefined) return false
      labels.setLabel(label)
      return true
    }
  }
  // What becomes of a text is decided once.
  const memo = new Memo<Label | null>()
  const decide = (text: string): Label | null => replaced(rule, pattern, text, replacement) ?? null
  return (labels: LabelSet) => {
    const source = read(labels)
    if (source === undefined || (full.isPlain && !full.matches(source))) return false
    const label = memo.get(source, decide)
    if (label === null) return false
    labels.setLabel(label)
    return true
  }
}

/** Returns the label that the rule makes of a source text; `undefined` when it does not match. */
function replaced(
  { targetLabel, replacement }: RuleFields,
  pattern: Pattern,
  text: string,
  filled: string,
): Label | undefined {
  const targetHasGroups = targetLabel.includes('$')
  if (pattern.isDefault && !targetHasGroups && filled === '$1') {
    return { name: targetLabel, value: text }
  }
  if (!pattern.full.matches(text)) return undefined
  const match = pattern.whole.exec(text)
  // The matcher lets `.` match a newline and the groups do not: then the source stays as it is.
  const isBroken = match === undefined && filled === replacement
  const value = isBroken ? text : expand(filled, match ?? noMatch)
  return { name: targetHasGroups ? expand(targetLabel, match ?? noMatch) : targetLabel, value }
}

/** `replace` of Prometheus: no `{{label}}`, and nothing happens without a name to write to. */
export const plainReplace: ActionCompiler = (rule, pattern) => {
  const { targetLabel, replacement } = rule
  const { full } = pattern
  const read = candidateReader(rule, pattern)
  const memo = new Memo<Label | null>()
  const decide = (text: string): Label | null => {
    const match = pattern.whole.exec(text)
    return match ? { name: expand(targetLabel, match), value: expand(replacement, match) } : null
  }
  return {
    apply: labels => {
      const source = read(labels)
      if (source === undefined || (full.isPlain && !full.matches(source))) return false
      const label = memo.get(source, decide)
      if (label === null) return false
      if (label.name !== '') labels.setLabel(label)
      return true
    },
    explain: explainMatch(rule, pattern),
  }
}
