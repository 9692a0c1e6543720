import type { LabelSet } from '../label-set.ts'
import { findPart, type Pattern } from '../pattern.ts'
import type { RuleFields } from '../rule-fields.ts'
import type { Reason, SourceValue } from '../reason.ts'

/** What a compiled rule does to labels. */
export interface Action {
  /** Changes the labels; returns whether the rule's own condition held. */
  readonly apply: (this: void, labels: LabelSet) => boolean
  /** Says whether the condition holds for the labels as they are, and why; changes nothing. */
  readonly explain: (this: void, labels: LabelSet) => Reason
}

/** Makes the action of a rule whose fields have been checked. */
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

/**
 * Returns a function that joins the source labels, unless the first of them already shows that the
 * regex cannot match the whole: then the answer is `undefined`.
 */
export function candidateReader(
  rule: RuleFields,
  pattern: Pattern,
): (labels: LabelSet) => string | undefined {
  const { prefix } = pattern.full
  const [first = '', second] = rule.sourceLabels
  const read = sourceReader(rule)
  if (second === undefined || prefix === '') return read
  return labels => {
    const value = labels.get(first)
    const fits = value.length < prefix.length ? prefix.startsWith(value) : value.startsWith(prefix)
    return fits ? read(labels) : undefined
  }
}

/** Returns a label as a rule reads it. */
export function readSource(labels: LabelSet, name: string): SourceValue {
  return { name, value: labels.get(name), isMissing: labels.find(name) < 0 }
}

/** Returns the rule's source labels as it reads them. */
export function readSources(rule: RuleFields, labels: LabelSet): SourceValue[] {
  return rule.sourceLabels.map(name => readSource(labels, name))
}

/** Explains a rule that compares its joined source labels with its regex. */
export function explainMatch(rule: RuleFields, pattern: Pattern): Action['explain'] {
  const read = sourceReader(rule)
  return labels => {
    const sources = readSources(rule, labels)
    if (pattern.isAnything) return { kind: 'always', matched: true, sources }
    const source = read(labels)
    const matched = pattern.full.matches(source)
    const partial = matched ? undefined : findPart(pattern, source)
    const reason = { kind: 'regex', matched, regex: pattern.source, source, sources } as const
    return partial ? { ...reason, partial } : reason
  }
}

/** Explains a rule that compares label names with its regex. */
export function explainNames(pattern: Pattern): Action['explain'] {
  return labels => {
    const names = labels.labels.map(label => label.name).filter(name => pattern.full.matches(name))
    return { kind: 'names', matched: names.length > 0, regex: pattern.source, names }
  }
}
