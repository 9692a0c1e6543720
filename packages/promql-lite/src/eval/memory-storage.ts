import {
  METRIC_NAME,
  getLabel,
  labelsKey,
  labelsToObject,
  sortLabels,
  type Labels,
} from '../labels.ts'
import type { Matcher } from '../matcher.ts'
import { matchesGroups } from '../filters.ts'
import { lastIndexAt, type Series } from './series.ts'

interface StoredSeries extends Series {
  readonly labels: Labels
  timesMs: number[]
  values: number[]
  stale: boolean[]
}

/** Series in memory, found by metric name. */
export class MemoryStorage {
  readonly #series = new Map<string, StoredSeries>()
  readonly #byName = new Map<string, Set<StoredSeries>>()
  #sampleCount = 0

  get seriesCount(): number {
    return this.#series.size
  }

  get sampleCount(): number {
    return this.#sampleCount
  }

  /**
   * Adds a sample. Samples of a series may come late; one for a time that is there already takes
   * its place. Empty labels do not count.
   *
   * @param stale whether it is a staleness marker (default false)
   */
  append(labels: Labels, timeMs: number, value: number, stale = false): void {
    const series = this.#seriesOf(labels)
    const { timesMs, values } = series
    const at = lastIndexAt(series, timeMs)
    if (at >= 0 && timesMs[at] === timeMs) {
      values[at] = value
      series.stale[at] = stale
      return
    }
    this.#sampleCount++
    if (at === timesMs.length - 1) {
      timesMs.push(timeMs)
      values.push(value)
      series.stale.push(stale)
      return
    }
    timesMs.splice(at + 1, 0, timeMs)
    values.splice(at + 1, 0, value)
    series.stale.splice(at + 1, 0, stale)
  }

  /** Forgets samples before `timeMs`, and series without any left. */
  dropBefore(timeMs: number): void {
    for (const [key, series] of this.#series) {
      const count = lastIndexAt(series, timeMs - 1) + 1
      if (count === 0) continue
      this.#sampleCount -= count
      series.timesMs = series.timesMs.slice(count)
      series.values = series.values.slice(count)
      series.stale = series.stale.slice(count)
      if (series.timesMs.length > 0) continue
      this.#series.delete(key)
      this.#byName.get(getLabel(series.labels, METRIC_NAME))?.delete(series)
    }
  }

  /** Returns the series that meet a group of filters and have samples in the time range. */
  select(
    groups: readonly (readonly Matcher[])[],
    startMs = -Infinity,
    endMs = Infinity,
  ): readonly Series[] {
    const found: Series[] = []
    for (const series of this.#candidates(groups)) {
      const first = series.timesMs[0] ?? Infinity
      const last = series.timesMs.at(-1) ?? -Infinity
      if (first <= endMs && last >= startMs && matchesGroups(groups, series.labels))
        found.push(series)
    }
    return found
  }

  /** All label names, sorted. */
  labelNames(): string[] {
    const names = new Set<string>()
    for (const { labels } of this.#series.values()) for (const { name } of labels) names.add(name)
    return [...names].toSorted()
  }

  /** All values of a label, sorted. */
  labelValues(name: string): string[] {
    const values = new Set<string>()
    for (const { labels } of this.#series.values()) values.add(getLabel(labels, name))
    values.delete('')
    return [...values].toSorted()
  }

  /** The label sets of the series that meet a group of filters. */
  series(groups: readonly (readonly Matcher[])[]): Record<string, string>[] {
    return this.select(groups).map(({ labels }) => labelsToObject(labels))
  }

  #candidates(groups: readonly (readonly Matcher[])[]): Iterable<StoredSeries> {
    const names = groups.map(
      group => group.find(filter => filter.name === METRIC_NAME && filter.op === '=')?.value,
    )
    const [name] = names
    return name !== undefined && names.every(other => other === name)
      ? (this.#byName.get(name) ?? [])
      : this.#series.values()
  }

  #seriesOf(given: Labels): StoredSeries {
    const labels = sortLabels(given.filter(label => label.value !== ''))
    const key = labelsKey(labels)
    const known = this.#series.get(key)
    if (known !== undefined) return known
    const series: StoredSeries = { labels, timesMs: [], values: [], stale: [] }
    this.#series.set(key, series)
    const name = getLabel(labels, METRIC_NAME)
    const same = this.#byName.get(name)
    if (same === undefined) this.#byName.set(name, new Set([series]))
    else same.add(series)
    return series
  }
}
