import type { Label, Labels } from '@vmkit/promql-lite/labels'
import { finalizeLabels, type RelabelRules } from '@vmkit/relabel'
import { withPrometheusNames } from './prometheus-names.ts'

/** Relabel rules for series on their way out, and the labels set on all of them afterwards. */
export class SeriesRelabel {
  readonly #rules: RelabelRules | undefined
  readonly #extraLabels: readonly Label[]
  readonly #fixesNames: boolean

  constructor(
    rules: RelabelRules | undefined,
    options: {
      /** Labels set on every series after the rules, over what is there. */
      readonly extraLabels?: readonly Label[]
      /** Whether names get an underscore for what Prometheus did not allow in them. */
      readonly fixesNames?: boolean
    } = {},
  ) {
    this.#rules = rules
    this.#extraLabels = options.extraLabels ?? []
    this.#fixesNames = options.fixesNames ?? false
  }

  /** Whether every series stays as it is. */
  get isIdentity(): boolean {
    return (this.#rules?.length ?? 0) === 0 && this.#extraLabels.length === 0 && !this.#fixesNames
  }

  /** Returns the labels a series goes on with, undefined when it is dropped. */
  apply(before: Labels): Labels | undefined {
    if (this.isIdentity) return before
    const applied = this.#rules === undefined ? before : this.#rules.apply(before)
    if (applied === undefined) return undefined
    const final = finalizeLabels(applied)
    const labels = this.#fixesNames ? withPrometheusNames(final) : [...final]
    for (const extra of this.#extraLabels) {
      const at = labels.findIndex(label => label.name === extra.name)
      if (at < 0) labels.push(extra)
      else labels[at] = extra
    }
    return labels.length === 0 ? undefined : labels
  }
}
