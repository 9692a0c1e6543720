import { decodeLabels } from '@vmkit/daemon/wire'
import { getLabel } from '@vmkit/promql-lite/labels'
import { walkWriteRequest, type RequestVisitor } from '../../../tools/bench-scrape/sink/walk.ts'

/** What arrived of one scrape of a good target. */
export interface GoodScrape {
  readonly timestampMs: number
  /** Samples, those about the scrape included. */
  samples: number
  up: number
}

const MARK = Buffer.from('good_target')

/** Gathers the scrapes of good targets out of everything that is sent. */
export class GoodSamples implements RequestVisitor {
  /** By target, then by timestamp. */
  readonly targets = new Map<string, Map<number, GoodScrape>>()
  /** Samples of all targets. */
  samples = 0
  #bytes: Buffer = Buffer.alloc(0)
  #scrapes: Map<number, GoodScrape> | undefined
  #isUp = false

  /** Takes a WriteRequest. */
  add(bytes: Buffer): void {
    this.#bytes = bytes
    walkWriteRequest(bytes, this)
  }

  /** The scrapes of each target, in the order of their timestamps. */
  scrapes(): GoodScrape[][] {
    return Array.from(this.targets.values(), scrapes =>
      [...scrapes.values()].toSorted((a, b) => a.timestampMs - b.timestampMs),
    )
  }

  series(start: number, end: number): void {
    this.#scrapes = undefined
    const encoded = this.#bytes.subarray(start, end)
    if (!encoded.includes(MARK)) return
    const labels = decodeLabels(encoded)
    const target = getLabel(labels, 'good_target')
    this.#isUp = getLabel(labels, '__name__') === 'up'
    this.#scrapes = this.targets.get(target) ?? new Map<number, GoodScrape>()
    this.targets.set(target, this.#scrapes)
  }

  sample(valueAt: number, timestampMs: number): void {
    this.samples++
    if (this.#scrapes === undefined) return
    const scrape = this.#scrapes.get(timestampMs) ?? { timestampMs, samples: 0, up: 0 }
    this.#scrapes.set(timestampMs, scrape)
    scrape.samples++
    if (this.#isUp) scrape.up = valueAt < 0 ? 0 : this.#bytes.readDoubleLE(valueAt)
  }

  metadata(): void {}
}
