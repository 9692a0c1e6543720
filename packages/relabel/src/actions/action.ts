import type { LabelSet } from '../label-set.ts'
import type { Pattern } from '../pattern.ts'
import { FieldError, type RuleFields } from '../rule-fields.ts'

/** What a compiled rule does to labels; it returns whether the rule's own condition held. */
export type Action = (labels: LabelSet) => boolean

/**
 * Makes the action of a rule. Throws a FieldError when a field that the action needs is missing, or
 * one that it cannot use is set.
 */
export type ActionCompiler = (rule: RuleFields, pattern: Pattern, name: string) => Action

/** Returns a function that joins the values of the rule's source labels. */
export function sourceReader(rule: RuleFields): (labels: LabelSet) => string {
  const { sourceLabels, separator } = rule
  const [first = ''] = sourceLabels
  if (sourceLabels.length === 0) return () => ''
  if (sourceLabels.length === 1) return labels => labels.get(first)
  return labels => {
    let text = labels.get(first)
    for (let i = 1; i < sourceLabels.length; i++) {
      text += separator + labels.get(sourceLabels[i] ?? '')
    }
    return text
  }
}

/** Fields that an action may need or refuse. */
type Settable = 'source_labels' | 'target_label' | 'regex' | 'replacement' | 'match' | 'labels'

/** Throws when a field that the action needs is not set. */
export function need(rule: RuleFields, name: string, ...fields: readonly Settable[]): void {
  for (const field of fields) {
    if (!isSet[field](rule)) {
      throw new FieldError(field, `action "${name}" needs "${field}"; add it to the rule`)
    }
  }
}

/** Throws when a field that the action cannot use is set. */
export function refuse(rule: RuleFields, name: string, ...fields: readonly Settable[]): void {
  for (const field of fields) {
    if (isSet[field](rule)) {
      throw new FieldError(field, `action "${name}" cannot use "${field}"; remove it from the rule`)
    }
  }
}

const isSet: Readonly<Record<Settable, (rule: RuleFields) => boolean>> = {
  source_labels: rule => rule.sourceLabels.length > 0,
  target_label: rule => rule.targetLabel !== '',
  regex: rule => rule.regex !== undefined,
  replacement: rule => rule.hasReplacement,
  match: rule => rule.match !== '',
  labels: rule => rule.labels.size > 0,
}
