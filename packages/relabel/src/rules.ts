import type { Labels } from '@vmkit/promql-lite/labels'
import type { Dialect, DialectName } from './dialect.ts'
import type { LabelSet } from './label-set.ts'
import {
  readLabels,
  writeLabels,
  type LabelEntries,
  type LabelInput,
  type LabelObject,
} from './label-shapes.ts'
import { lintRules } from './lint/lint.ts'
import type { Hint, Phase } from './lint/hint.ts'
import { phaseOf } from './lint/phase.ts'
import type { CompiledRule } from './compile.ts'
import { ruleConfig, ruleText } from './rule-text.ts'
import type { RelabelRuleConfig } from './rule-fields.ts'
import { traceRules, type Trace } from './trace/trace.ts'

/** Options of `trace` and `lint`. */
export interface TraceOptions {
  /**
   * What is relabeled: `target` (`relabel_configs`) or `metric` (`metric_relabel_configs`, remote
   * write). Hints depend on it. By default it is read off the labels.
   */
  readonly phase?: Phase | undefined
}

/** Compiled relabel rules. */
export class RelabelRules {
  /** Whose relabeling they follow. */
  readonly dialect: DialectName
  readonly #rules: readonly CompiledRule[]
  readonly #dialect: Dialect
  readonly #applies: readonly ((labels: LabelSet) => boolean)[]
  /** Used by one `apply` after the other, so that none of them has to make its own. */
  readonly #labels: LabelSet
  /** What only `trace` and `lint` need; made when they are first called. */
  #texts: readonly string[] | undefined
  readonly #hints = new Map<Phase | undefined, readonly Hint[]>()

  constructor(rules: readonly CompiledRule[], dialect: Dialect) {
    this.dialect = dialect.name
    this.#rules = rules
    this.#dialect = dialect
    this.#applies = rules.map(rule => rule.action.apply)
    this.#labels = dialect.createLabelSet()
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
   * nothing changed. The answer has the shape of the input: `{ name, value }` pairs, `[name, value]`
   * pairs, a `Map` or a plain object (which comes back without a prototype).
   */
  apply(labels: Labels): Labels | undefined
  apply(labels: LabelEntries): LabelEntries | undefined
  apply(labels: ReadonlyMap<string, string>): Map<string, string> | undefined
  apply(labels: LabelObject): Record<string, string> | undefined
  apply(labels: LabelInput): LabelInput | undefined {
    const read = readLabels(labels)
    const result = this.#apply(read)
    if (result === undefined) return undefined
    return result === read ? labels : writeLabels(result, labels)
  }

  /** Runs the rules one by one and tells what each did, why, and what looks like a mistake. */
  trace(labels: LabelInput, options: TraceOptions = {}): Trace {
    const input = readLabels(labels)
    this.#texts ??= this.#rules.map(rule => ruleText(rule.fields))
    const hints = this.lint({ phase: options.phase ?? phaseOf(input) })
    return traceRules(this.#rules, this.#texts, this.#dialect, hints, input)
  }

  /** Tells what looks like a mistake whatever the labels are. */
  lint(options: TraceOptions = {}): readonly Hint[] {
    const { phase } = options
    const known = this.#hints.get(phase)
    if (known !== undefined) return known
    const hints = lintRules(this.#rules, phase)
    this.#hints.set(phase, hints)
    return hints
  }

  /** Gives the rules as plain objects, so that they can be printed and parsed again. */
  toJSON(): readonly RelabelRuleConfig[] {
    return this.rules.map(rule =>
      typeof rule.modulus === 'bigint' ? { ...rule, modulus: Number(rule.modulus) } : rule,
    )
  }

  #apply(input: Labels): Labels | undefined {
    const labels = this.#labels
    const stopsWhenEmpty = this.#dialect.stopsWhenEmpty
    labels.reset(input)
    const applies = this.#applies
    for (let i = 0; i < applies.length; i++) {
      applies[i]?.(labels)
      if (labels.size === 0 && (stopsWhenEmpty || labels.isDropped)) return undefined
    }
    labels.removeEmpty()
    return labels.size === 0 ? undefined : labels.labels
  }
}
