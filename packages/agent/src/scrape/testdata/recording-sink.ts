import type { Labels } from '@vmkit/promql-lite/labels'
import type { ChunkPool, RoutedSeries, SampleRun, StaleRun } from '../../series/index.ts'
import { labelsIn } from '../../series/testdata/pages.ts'
import type { SampleSink } from '../../series/index.ts'

/** A sample as it came in. */
export interface Recorded {
  readonly labels: Labels
  readonly value: number | 'stale'
  readonly timestampMs: number
}

/** Notes what scrapes send to its only route. */
export class RecordingSink implements SampleSink {
  readonly routeCount = 1
  generation = 0
  /** What came in one turn, turn by turn: a scrape sends all at once. */
  readonly batches: Recorded[][] = []
  /** Each time metadata came, its entries as they are encoded. */
  readonly metadata: Uint8Array[][] = []
  readonly #pool: ChunkPool
  #rule: (labels: Labels) => Labels | undefined = labels => labels
  #isOpen = false

  constructor(pool: ChunkPool) {
    this.#pool = pool
  }

  get samples(): Recorded[] {
    return this.batches.flat()
  }

  /** Relabels from now on. */
  setRule(rule: (labels: Labels) => Labels | undefined): void {
    this.#rule = rule
    this.generation++
  }

  route(labels: Labels): RoutedSeries {
    const sent = this.#rule(labels)
    return { lost: sent === undefined ? 'global-relabel' : undefined, routes: [sent] }
  }

  push({ page, values, offset, timestampMs, times }: SampleRun): void {
    const batch = this.#batch()
    labelsIn(this.#pool, page.routes[0]!).forEach((labels, i) => {
      if (labels === undefined) return
      const value = values[offset + i] ?? 0
      batch.push({ labels, value, timestampMs: times?.[offset + i] || timestampMs })
    })
  }

  pushStale({ page, indexes, timestampMs }: StaleRun): void {
    const batch = this.#batch()
    const all = labelsIn(this.#pool, page.routes[0]!)
    for (const i of indexes ?? all.keys()) {
      const labels = all[i]
      if (labels !== undefined) batch.push({ labels, value: 'stale', timestampMs })
    }
  }

  pushMetadata(chunks: Uint32Array): void {
    this.metadata.push(Array.from(chunks, id => this.#pool.bytesOf(id)))
  }

  #batch(): Recorded[] {
    if (!this.#isOpen) {
      this.batches.push([])
      this.#isOpen = true
      queueMicrotask(() => (this.#isOpen = false))
    }
    return this.batches.at(-1) ?? []
  }
}
