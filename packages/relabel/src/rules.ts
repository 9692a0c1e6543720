import { labelsFromObject, labelsToObject, type Labels } from '@vmkit/promql-lite/labels'
import type { Action } from './actions/index.ts'
import { LabelSet } from './label-set.ts'
import { ruleConfig, ruleText } from './rule-text.ts'
import type { RelabelRuleConfig, RuleFields } from './rule-fields.ts'

/** A rule with the closure it was compiled to. */
export interface CompiledRule {
  readonly fields: RuleFields
  readonly action: Action
}

/** What one rule did. */
export interface TraceStep {
  /** The rule as YAML. */
  readonly rule: string
  readonly before: Labels
  readonly after: Labels
  /** Whether the rule's `if` and its own condition held. */
  readonly matched: boolean
  /** Whether no label was left. */
  readonly dropped: boolean
}

/** What each rule did, up to the one that dropped the labels. */
export interface Trace {
  readonly steps: readonly TraceStep[]
  /** The labels in the end; `undefined` when dropped. */
  readonly result: Labels | undefined
}

/** A label set as a plain object. */
export type LabelObject = Readonly<Record<string, string>>

/** Compiled relabel rules; they hold no state, so one object serves everybody. */
export class RelabelRules {
  readonly #rules: readonly CompiledRule[]

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules
  }

  /** The rules as they were read, defaults left out. */
  get rules(): readonly RelabelRuleConfig[] {
    return this.#rules.map(rule => ruleConfig(rule.fields))
  }

  get length(): number {
    return this.#rules.length
  }

  /**
   * Runs every rule over a label set. `undefined` means dropped; the same array comes back when
   * nothing changed. A plain object gives a plain object, without a prototype.
   */
  apply(labels: Labels): Labels | undefined
  apply(labels: LabelObject): Record<string, string> | undefined
  apply(labels: Labels | LabelObject): Labels | Record<string, string> | undefined {
    if (isLabels(labels)) return this.#apply(labels)
    const result = this.#apply(labelsFromObject(labels))
    return result && labelsToObject(result)
  }

  /** Runs the rules one by one and tells what each did. */
  trace(labels: Labels | LabelObject): Trace {
    const set = new LabelSet(isLabels(labels) ? labels : labelsFromObject(labels))
    const steps: TraceStep[] = []
    for (const { fields, action } of this.#rules) {
      const before = [...set.labels]
      const matched = action(set)
      const dropped = set.size === 0
      steps.push({ rule: ruleText(fields), before, after: [...set.labels], matched, dropped })
      if (dropped) break
    }
    set.removeEmpty()
    return { steps, result: set.size === 0 ? undefined : set.labels }
  }

  /** Gives the rules as plain objects, so that they can be printed and parsed again. */
  toJSON(): readonly RelabelRuleConfig[] {
    return this.rules.map(rule =>
      typeof rule.modulus === 'bigint' ? { ...rule, modulus: Number(rule.modulus) } : rule,
    )
  }

  #apply(labels: Labels): Labels | undefined {
    const set = new LabelSet(labels)
    for (const { action } of this.#rules) {
      action(set)
      if (set.size === 0) return undefined
    }
    set.removeEmpty()
    return set.size === 0 ? undefined : set.labels
  }
}

function isLabels(labels: Labels | LabelObject): labels is Labels {
  return Array.isArray(labels)
}
