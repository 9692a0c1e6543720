import { labelsEqual, type Label, type Labels } from '@vmkit/promql-lite/labels'
import type { Dialect } from '../dialect.ts'
import { absentLabels } from '../lint/absent.ts'
import type { Hint } from '../lint/hint.ts'
import type { CompiledRule } from '../compile.ts'
import type { RuleRef } from '../rule-ref.ts'
import { changesBetween, type LabelChange } from './changes.ts'
import { describeReason, type Reason } from '../reason.ts'

/** What one rule did. */
export interface TraceStep extends RuleRef {
  /** The rule as YAML. */
  readonly rule: string
  readonly before: Labels
  /** The same array as `before` when the rule changed nothing. */
  readonly after: Labels
  readonly changes: readonly LabelChange[]
  /** Whether the rule's `if` and its own condition held. */
  readonly matched: boolean
  /** Whether the labels were dropped here. */
  readonly dropped: boolean
  readonly reason: Reason
  /** The reason in words. */
  readonly explanation: string
}

/** A label of the result and the rule that gave it its value. */
export interface LabelOrigin extends Label {
  /** `undefined` when the label came in like this. */
  readonly setBy: RuleRef | undefined
}

/** What each rule did, up to the one that dropped the labels. */
export interface Trace {
  readonly steps: readonly TraceStep[]
  /** The labels in the end; `undefined` when dropped. Always what `apply` gives. */
  readonly result: Labels | undefined
  /** The rule that dropped the labels. */
  readonly droppedBy: RuleRef | undefined
  /** Where each label of the result comes from, in its order. */
  readonly origins: readonly LabelOrigin[]
  /** What looks like a mistake, in the order of the rules. */
  readonly hints: readonly Hint[]
}

/** Runs rules one by one and tells what each did and why. */
export function traceRules(
  rules: readonly CompiledRule[],
  texts: readonly string[],
  dialect: Dialect,
  hintsOfRules: readonly Hint[],
  input: Labels,
): Trace {
  const labels = dialect.createLabelSet()
  labels.reset(input)
  const steps: TraceStep[] = []
  const hints: Hint[] = [...hintsOfRules]
  const writers = new Map<string, RuleRef>()
  let before: Labels = [...labels.labels]
  let droppedBy: RuleRef | undefined
  for (const [i, rule] of rules.entries()) {
    const { ref } = rule
    for (const message of absentLabels(rule, before)) {
      hints.push({ code: 'absent-label', rule: ref, message })
    }
    const reason = rule.action.explain(labels)
    const matched = rule.action.apply(labels)
    const after = labelsEqual(before, labels.labels) ? before : [...labels.labels]
    const dropped = labels.size === 0 && (dialect.stopsWhenEmpty || labels.isDropped)
    const changes = changesBetween(before, after)
    for (const { name } of changes) writers.set(name, ref)
    const explanation = describeReason(reason)
    const rest = { before, after, changes, matched, dropped, reason, explanation }
    steps.push({ ...ref, rule: texts[i] ?? '', ...rest })
    before = after
    if (!dropped) continue
    droppedBy = ref
    break
  }
  labels.removeEmpty()
  const result = labels.size === 0 ? undefined : labels.labels
  const origins = (result ?? []).map(label => ({ ...label, setBy: writers.get(label.name) }))
  return {
    steps,
    result,
    droppedBy,
    origins,
    hints: hints.toSorted((a, b) => a.rule.index - b.rule.index),
  }
}
