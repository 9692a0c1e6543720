import { METRIC_NAME, type Label, type Labels } from '@vmkit/promql-lite/labels'

const none: Labels = []

/** From this many labels on, names are looked up in an index instead of one after the other. */
const INDEX_FROM = 48

/**
 * The labels that rules work on. It starts as the caller's array and copies it only when something
 * changes, so that rules which change nothing allocate nothing. Values may be empty until the end:
 * that a label is there counts for some rules.
 */
export class LabelSet {
  #labels: Labels = none
  #own: Label[] | undefined
  /** Where the first label of each name stands; only kept for big sets. */
  #index: Map<string, number> | undefined
  #isDropped = false

  /** Starts over with the labels of a caller. */
  reset(labels: Labels = none): void {
    this.#labels = labels
    this.#own = undefined
    this.#index = undefined
    this.#isDropped = false
  }

  /** The labels as they are now; do not keep the array across a change. */
  get labels(): Labels {
    return this.#labels
  }

  get size(): number {
    return this.#labels.length
  }

  /** A copy of the labels, in the order in which a rule that reads all of them meets them. */
  snapshot(): Labels {
    return [...this.#labels]
  }

  /** Whether a rule dropped the whole set, which is more than that no label is left. */
  get isDropped(): boolean {
    return this.#isDropped
  }

  /** Returns the value of the first label called `name`, `''` when there is none. */
  get(name: string): string {
    return this.#labels[this.find(name)]?.value ?? ''
  }

  /** Returns where the first label called `name` stands, -1 when there is none. */
  find(name: string): number {
    const labels = this.#labels
    if (labels.length >= INDEX_FROM) return this.#indexed().get(name) ?? -1
    for (let i = 0; i < labels.length; i++) if (labels[i]?.name === name) return i
    return -1
  }

  /** Overwrites the first label called `name` where it stands, or adds one at the end. */
  set(name: string, value: string): void {
    const at = this.find(name)
    if (at < 0 || this.#labels[at]?.value !== value) this.#put(at, { name, value })
  }

  /** Does what `set` does with a label that is shared by many sets. */
  setLabel(label: Label): void {
    const at = this.find(label.name)
    if (at < 0 || this.#labels[at]?.value !== label.value) this.#put(at, label)
  }

  /** Takes out the label at an index. */
  remove(at: number): void {
    this.#edit().splice(at, 1)
    this.#index = undefined
  }

  /** Renames the label at an index. */
  rename(at: number, name: string): void {
    const label = this.#labels[at]
    if (label === undefined || label.name === name) return
    this.#edit()[at] = { name, value: label.value }
    this.#index = undefined
  }

  /** Keeps the labels whose name passes the test, or fails it; returns whether any went. */
  keepNames(test: (name: string) => boolean, wanted: boolean): boolean {
    const labels = this.#labels
    let at = 0
    while (at < labels.length && test(labels[at]?.name ?? '') === wanted) at++
    if (at === labels.length) return false
    const kept: Label[] = []
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i]
      if (label && i !== at && (i < at || test(label.name) === wanted)) kept.push(label)
    }
    this.#replace(kept)
    return true
  }

  /** Removes labels with an empty name or an empty value. */
  removeEmpty(): void {
    const labels = this.#labels
    for (let i = 0; i < labels.length; i++) {
      if (labels[i]?.name !== '' && labels[i]?.value !== '') continue
      this.#replace(labels.filter(label => label.name !== '' && label.value !== ''))
      return
    }
  }

  /** Removes every label: the series or target is dropped. */
  drop(): void {
    this.#isDropped = true
    this.#replace([])
  }

  #put(at: number, label: Label): void {
    const own = this.#edit()
    if (at >= 0) {
      own[at] = label
      return
    }
    if (this.#index && !this.#index.has(label.name)) this.#index.set(label.name, own.length)
    own.push(label)
  }

  #replace(labels: Label[]): void {
    this.#own = labels
    this.#labels = labels
    this.#index = undefined
  }

  #edit(): Label[] {
    if (this.#own) return this.#own
    const own = this.#labels.slice()
    this.#own = own
    this.#labels = own
    return own
  }

  #indexed(): Map<string, number> {
    if (this.#index) return this.#index
    const index = new Map<string, number>()
    for (const [i, { name }] of this.#labels.entries()) if (!index.has(name)) index.set(name, i)
    this.#index = index
    return index
  }
}

/** Returns whether a label exists only for relabeling: `__` in front, but not `__name__`. */
export function isInternal(name: string): boolean {
  return name.startsWith('__') && name !== METRIC_NAME
}
