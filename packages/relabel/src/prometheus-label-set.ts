import type { Label, Labels } from '@vmkit/promql-lite/labels'
import { LabelSet } from './label-set.ts'

/**
 * The labels as Prometheus changes them: an empty value takes a label away at once, and labels that
 * were written come behind those that were not, which only `labelmap` can tell.
 */
export class PrometheusLabelSet extends LabelSet {
  /** Names in the order in which they were first written. */
  readonly #written = new Set<string>()

  override reset(labels?: Labels): void {
    super.reset(labels)
    if (this.#written.size > 0) this.#written.clear()
    for (let i = this.size - 1; i >= 0; i--) if (this.labels[i]?.value === '') this.remove(i)
  }

  override set(name: string, value: string): void {
    if (value !== '') {
      super.set(name, value)
      this.#written.add(name)
      return
    }
    const at = this.find(name)
    if (at >= 0) this.remove(at)
    this.#written.delete(name)
  }

  override setLabel({ name, value }: Label): void {
    this.set(name, value)
  }

  override snapshot(): Labels {
    const rest = this.labels.filter(label => !this.#written.has(label.name))
    const written = [...this.#written].map(name => ({ name, value: this.get(name) }))
    return [...rest, ...written.filter(label => label.value !== '')]
  }

  // A value that is empty went when it was written; a name that is empty stays, as in Prometheus.
  override removeEmpty(): void {}
}
