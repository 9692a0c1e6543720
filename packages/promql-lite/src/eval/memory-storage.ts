import { matchesGroups } from '../filters.ts'
import {
  compareBytes,
  formatLabels,
  getLabel,
  labelsEqual,
  labelsToObject,
  sortLabels,
  type Labels,
} from '../labels.ts'
import type { Matcher } from '../matcher.ts'
import { LabelIndex } from './memory-storage-index.ts'
import { StoredSeries } from './memory-storage-series.ts'
import { lastIndexAt, type Series, type Storage } from './series.ts'

/** Bounds of a storage. */
export interface MemoryStorageOptions {
  /** How many series there may be; default 1,000,000. */
  readonly maxSeries?: number
  /** How many samples there may be; default 100,000,000, about 2 GB. */
  readonly maxSamples?: number
}

/** What happened to samples since the storage was made. */
export interface MemoryStorageCounters {
  /** Samples taken in, late ones included, replacing ones not. */
  readonly appended: number
  /** Samples taken in that are older than another one of their series. */
  readonly late: number
  /** Samples that took the place of one of the same time. */
  readonly replaced: number
  /** Samples refused because the storage is full. */
  readonly refused: number
  /** Samples forgotten by `dropBefore`. */
  readonly dropped: number
}

/** A series as tests like to see it. */
export interface SeriesSnapshot {
  readonly labels: Readonly<Record<string, string>>
  /** Time in milliseconds and value; `stale` for a staleness marker. */
  readonly samples: readonly (readonly [timeMs: number, value: number | 'stale'])[]
}

type Groups = readonly (readonly Matcher[])[]

/**
 * Series in memory: 16 bytes a sample and some room to grow, found by their labels.
 *
 * @example
 *   const storage = new MemoryStorage()
 *   storage.append(labelsFromObject({ __name__: 'up', job: 'a' }), 1000, 1)
 */
export class MemoryStorage implements Storage {
  readonly maxSeries: number
  readonly maxSamples: number
  readonly #series = new Map<string, StoredSeries>()
  readonly #index = new LabelIndex()
  readonly #counters = { appended: 0, late: 0, replaced: 0, refused: 0, dropped: 0 }
  #latest: StoredSeries | undefined
  #nextId = 0

  constructor({ maxSeries = 1_000_000, maxSamples = 100_000_000 }: MemoryStorageOptions = {}) {
    this.maxSeries = maxSeries
    this.maxSamples = maxSamples
  }

  get seriesCount(): number {
    return this.#series.size
  }

  get sampleCount(): number {
    return this.#counters.appended - this.#counters.dropped
  }

  get counters(): MemoryStorageCounters {
    return { ...this.#counters }
  }

  /** Bytes that samples take, room to grow included, labels not. */
  get sampleBytes(): number {
    let bytes = 0
    for (const series of this.#series.values()) bytes += series.bytes
    return bytes
  }

  /**
   * Adds a sample. Samples of a series may come late; one for a time that is there already takes
   * its place. Empty labels do not count.
   *
   * @param stale whether it is a staleness marker (default false); the value does not matter then
   * @throws RangeError when the storage is full, or the time is no number
   */
  append(labels: Labels, timeMs: number, value: number, stale = false): void {
    if (!Number.isFinite(timeMs)) {
      throw new RangeError(
        `cannot append to ${formatLabels(labels)}: the time is ${timeMs}; expected milliseconds`,
      )
    }
    const series = this.#seriesOf(labels)
    if (
      this.sampleCount >= this.maxSamples &&
      series.timesMs[lastIndexAt(series, timeMs)] !== timeMs
    )
      this.#refuse(labels, `all ${this.maxSamples} samples`, 'maxSamples')
    const placed = series.put(timeMs, value, stale)
    if (placed === 'replaced') this.#counters.replaced++
    else this.#counters.appended++
    if (placed === 'late') this.#counters.late++
  }

  /** Forgets samples before `timeMs`, and series without any left. */
  dropBefore(timeMs: number): void {
    for (const [key, series] of this.#series) {
      if ((series.timesMs[0] ?? Infinity) >= timeMs) continue
      // The last one before it, not at it, whatever the time's precision.
      let count = lastIndexAt(series, timeMs) + 1
      if (series.timesMs[count - 1] === timeMs) count--
      this.#counters.dropped += count
      if (count < series.length) series.dropFirst(count)
      else {
        this.#series.delete(key)
        this.#index.remove(series)
        if (this.#latest === series) this.#latest = undefined
      }
    }
  }

  /** Returns the series that meet a group of filters and have samples in the time range. */
  select(groups: Groups, startMs = -Infinity, endMs = Infinity): readonly Series[] {
    const found: StoredSeries[] = []
    for (const series of this.#candidates(groups)) {
      const first = series.timesMs[0] ?? Infinity
      const last = series.timesMs[series.length - 1] ?? -Infinity
      if (first <= endMs && last >= startMs && matchesGroups(groups, series.labels))
        found.push(series)
    }
    return found
  }

  /** The label names of all series, or of those that a selection finds; sorted. */
  labelNames(groups?: Groups, startMs?: number, endMs?: number): string[] {
    if (groups === undefined) return this.#index.names()
    const names = new Set<string>()
    for (const { labels } of this.select(groups, startMs, endMs)) {
      for (const { name } of labels) names.add(name)
    }
    return [...names].toSorted(compareBytes)
  }

  /** The values of a label in all series, or in those that a selection finds; sorted. */
  labelValues(name: string, groups?: Groups, startMs?: number, endMs?: number): string[] {
    if (groups === undefined) return this.#index.values(name)
    const found = this.select(groups, startMs, endMs)
    const values = new Set(found.map(({ labels }) => getLabel(labels, name)))
    values.delete('')
    return [...values].toSorted(compareBytes)
  }

  /** The label sets of the series that a selection finds. */
  series(groups: Groups, startMs?: number, endMs?: number): Record<string, string>[] {
    return this.select(groups, startMs, endMs).map(({ labels }) => labelsToObject(labels))
  }

  /** Everything there is, sorted by labels: for tests. */
  snapshot(): SeriesSnapshot[] {
    const all = [...this.#series].toSorted(([a], [b]) => compareBytes(a, b))
    return all.map(([, series]) => ({
      labels: labelsToObject(series.labels),
      samples: Array.from({ length: series.length }, (_, i) => [
        series.timesMs[i] ?? 0,
        series.isStale(i) ? 'stale' : (series.values[i] ?? 0),
      ]),
    }))
  }

  /** Each series once, in the order they came. */
  #candidates(groups: Groups): Iterable<StoredSeries> {
    const [first = [], ...others] = groups
    if (others.length === 0) return this.#index.candidates(first) ?? this.#series.values()
    const all = new Set<StoredSeries>()
    for (const group of groups) {
      const candidates = this.#index.candidates(group)
      if (candidates === undefined) return this.#series.values()
      for (const series of candidates) all.add(series)
    }
    return [...all].toSorted((a, b) => a.id - b.id)
  }

  #seriesOf(given: Labels): StoredSeries {
    // Samples often come series by series.
    if (this.#latest !== undefined && labelsEqual(this.#latest.labels, given)) return this.#latest
    const labels = normalized(given)
    const key = keyOf(labels)
    const series = this.#series.get(key) ?? this.#addSeries(key, labels)
    this.#latest = series
    return series
  }

  #addSeries(key: string, labels: Labels): StoredSeries {
    if (this.#series.size >= this.maxSeries)
      this.#refuse(labels, `all ${this.maxSeries} series`, 'maxSeries')
    if (this.sampleCount >= this.maxSamples)
      this.#refuse(labels, `all ${this.maxSamples} samples`, 'maxSamples')
    const series = new StoredSeries(this.#index.share(labels), this.#nextId++)
    this.#series.set(key, series)
    this.#index.add(series)
    return series
  }

  #refuse(labels: Labels, what: string, option: string): never {
    this.#counters.refused++
    throw new RangeError(
      `cannot append to ${formatLabels(labels)}: the storage holds ${what} it may; drop old samples or raise "${option}"`,
    )
  }
}

/** Sorted by name, the first of equal names, without empty ones; most label sets are that already. */
function normalized(given: Labels): Labels {
  return isNormal(given)
    ? given
    : sortLabels(given).filter(
        ({ name, value }, i, labels) => value !== '' && name !== labels[i - 1]?.name,
      )
}

function isNormal(labels: Labels): boolean {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]
    if (label === undefined || label.value === '') return false
    if (i > 0 && compareBytes(labels[i - 1]?.name ?? '', label.name) >= 0) return false
  }
  return true
}

/** As `labelsKey`, of labels that are sorted. */
function keyOf(labels: Labels): string {
  let key = ''
  for (const { name, value } of labels) key += `${name.length}:${name}${value.length}:${value}`
  return key
}
