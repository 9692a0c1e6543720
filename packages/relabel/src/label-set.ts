import { METRIC_NAME, type Label, type Labels } from '@vmkit/promql-lite/labels'

/**
 * The labels that rules work on. It starts as the caller's array and copies it only when something
 * changes. Values may be empty until the end: that a label is there counts for some rules.
 */
export class LabelSet {
  #labels: Labels
  #own: Label[] | undefined

  constructor(labels: Labels) {
    this.#labels = labels
  }

  /** The labels as they are now; do not keep the array across a change. */
  get labels(): Labels {
    return this.#labels
  }

  get size(): number {
    return this.#labels.length
  }

  /** Returns the value of the first label called `name`, `''` when there is none. */
  get(name: string): string {
    const labels = this.#labels
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i]
      if (label?.name === name) return label.value
    }
    return ''
  }

  /** Overwrites the first label called `name` where it stands, or adds one at the end. */
  set(name: string, value: string): void {
    const at = this.#labels.findIndex(label => label.name === name)
    if (at < 0) this.#edit().push({ name, value })
    else if (this.#labels[at]?.value !== value) this.#edit()[at] = { name, value }
  }

  /** Renames the label at an index. */
  rename(index: number, name: string): void {
    const label = this.#labels[index]
    if (label !== undefined && label.name !== name)
      this.#edit()[index] = { name, value: label.value }
  }

  /** Keeps the labels whose name passes the test; returns whether any went. */
  keepNames(test: (name: string) => boolean): boolean {
    return this.#keep(label => test(label.name))
  }

  /** Removes labels with an empty name or an empty value. */
  removeEmpty(): void {
    this.#keep(label => label.name !== '' && label.value !== '')
  }

  /** Removes every label: the series or target is dropped. */
  clear(): void {
    if (this.#labels.length > 0) this.#replace([])
  }

  #keep(test: (label: Label) => boolean): boolean {
    if (this.#labels.every(test)) return false
    this.#replace(this.#labels.filter(test))
    return true
  }

  #replace(labels: Label[]): void {
    this.#own = labels
    this.#labels = labels
  }

  #edit(): Label[] {
    const own = this.#own ?? [...this.#labels]
    this.#replace(own)
    return own
  }
}

/**
 * Removes the labels that are only for relabeling: names that start with `__`, but not `__name__`.
 * The same array comes back when there are none.
 */
export function finalizeLabels(labels: Labels): Labels {
  return labels.some(isInternal) ? labels.filter(label => !isInternal(label)) : labels
}

function isInternal(label: Label): boolean {
  return label.name.startsWith('__') && label.name !== METRIC_NAME
}
