import { compareBytes, type Label, type Labels } from '../labels.ts'
import type { Matcher } from '../matcher.ts'
import type { StoredSeries } from './memory-storage-series.ts'

/** The series that have a label. */
interface Posting {
  /** Shared by their label sets. */
  readonly label: Label
  readonly series: Set<StoredSeries>
}

/** Series of which every match is one: those of any of the sets. */
interface Candidates {
  readonly size: number
  readonly sets: readonly Set<StoredSeries>[]
}

/** More sets than this are not asked one by one whether they hold a series. */
const MAX_SETS_ASKED = 8

/** Label name to label value to series. */
export class LabelIndex {
  readonly #postings = new Map<string, Map<string, Posting>>()

  /** Returns equal labels whose pairs are shared with the series that have them already. */
  share(labels: Labels): Labels {
    return labels.map(label => this.#postings.get(label.name)?.get(label.value)?.label ?? label)
  }

  add(series: StoredSeries): void {
    for (const label of series.labels) {
      const values = this.#postings.get(label.name) ?? new Map<string, Posting>()
      if (values.size === 0) this.#postings.set(label.name, values)
      const posting = values.get(label.value)
      if (posting === undefined) values.set(label.value, { label, series: new Set([series]) })
      else posting.series.add(series)
    }
  }

  remove(series: StoredSeries): void {
    for (const { name, value } of series.labels) {
      const values = this.#postings.get(name)
      const posting = values?.get(value)
      posting?.series.delete(series)
      if (posting?.series.size === 0) values?.delete(value)
      if (values?.size === 0) this.#postings.delete(name)
    }
  }

  /** All label names, sorted. */
  names(): string[] {
    return [...this.#postings.keys()].toSorted(compareBytes)
  }

  /** All values of a label, sorted. */
  values(name: string): string[] {
    return [...(this.#postings.get(name)?.keys() ?? [])].toSorted(compareBytes)
  }

  /**
   * Returns series among which all are that meet the filters; undefined when the filters say too
   * little and every series has to be looked at.
   */
  candidates(group: readonly Matcher[]): Iterable<StoredSeries> | undefined {
    const found = this.#equal(group)
    const fewest = Math.min(...found.map(({ size }) => size))
    for (const filter of group) {
      const values = this.#postings.get(filter.name)
      // Asking a regex about more values than there are series left would not pay.
      if (filter.op !== '=~' || (values?.size ?? 0) > fewest || filter.matches('')) continue
      found.push(candidatesOf([...(values ?? [])].filter(([value]) => filter.matches(value))))
    }
    return intersection(found)
  }

  #equal(group: readonly Matcher[]): Candidates[] {
    return group
      .filter(({ op, value }) => op === '=' && value !== '')
      .map(({ name, value }) => {
        const posting = this.#postings.get(name)?.get(value)
        return candidatesOf(posting === undefined ? [] : [[value, posting]])
      })
  }
}

function candidatesOf(postings: readonly (readonly [string, Posting])[]): Candidates {
  const sets = postings.map(([, { series }]) => series)
  return { size: sets.reduce((sum, set) => sum + set.size, 0), sets }
}

function intersection(all: readonly Candidates[]): Iterable<StoredSeries> | undefined {
  const [first, ...others] = all.toSorted((a, b) => a.size - b.size)
  if (first === undefined) return undefined
  const asked = others.filter(({ sets }) => sets.length <= MAX_SETS_ASKED)
  const kept: StoredSeries[] = []
  // A series has one value of a label, so it is in one of the sets only.
  for (const set of first.sets) {
    for (const series of set) {
      if (asked.every(({ sets }) => sets.some(other => other.has(series)))) kept.push(series)
    }
  }
  return first.sets.length > 1 ? kept.toSorted((a, b) => a.id - b.id) : kept
}
