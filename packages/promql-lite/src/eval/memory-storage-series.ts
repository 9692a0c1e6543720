import type { Labels } from '../labels.ts'
import { lastIndexAt, type Series } from './series.ts'

/** How a sample was taken in. */
export type Placed = 'last' | 'late' | 'replaced'

const FIRST_CAPACITY = 8
const GROWTH = 1.5

// The NaN that Prometheus marks the end of a series with, as two words; and any other NaN.
const STALE_HIGH = 0x7ff00000
const STALE_LOW = 2
const NAN_HIGH = 0x7ff80000
const LOW_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1

/** Samples in two columns of one buffer, 16 bytes each, in order of time. */
export class StoredSeries implements Series {
  readonly labels: Labels
  /** Grows with every series of a storage: their order. */
  readonly id: number
  length = 0
  timesMs: Float64Array<ArrayBuffer>
  values: Float64Array<ArrayBuffer>
  #words: Uint32Array | undefined

  constructor(labels: Labels, id: number) {
    this.labels = labels
    this.id = id
    const buffer = new ArrayBuffer(16 * FIRST_CAPACITY)
    this.timesMs = new Float64Array(buffer, 0, FIRST_CAPACITY)
    this.values = new Float64Array(buffer, 8 * FIRST_CAPACITY, FIRST_CAPACITY)
  }

  get bytes(): number {
    return this.timesMs.buffer.byteLength
  }

  isStale(index: number): boolean {
    if (index >= this.length || !Number.isNaN(this.values[index])) return false
    const words = this.#bits()
    const low = 2 * index + LOW_WORD
    return words[low] === STALE_LOW && words[low ^ 1] === STALE_HIGH
  }

  /** Puts a sample in its place; one of the same time gives way. */
  put(timeMs: number, value: number, stale: boolean): Placed {
    const isLast = this.length === 0 || timeMs > (this.timesMs[this.length - 1] ?? 0)
    const at = isLast ? this.length - 1 : lastIndexAt(this, timeMs)
    if (at >= 0 && this.timesMs[at] === timeMs) {
      this.#write(at, value, stale)
      return 'replaced'
    }
    if (this.length === this.timesMs.length) {
      this.#resize(0, Math.ceil(GROWTH * this.length))
    }
    const { length } = this
    if (!isLast) {
      this.timesMs.copyWithin(at + 2, at + 1, length)
      this.values.copyWithin(at + 2, at + 1, length)
    }
    this.timesMs[at + 1] = timeMs
    this.#write(at + 1, value, stale)
    this.length = length + 1
    return isLast ? 'last' : 'late'
  }

  /** Forgets the oldest samples, and the room they took when that is most of it. */
  dropFirst(count: number): void {
    const kept = this.length - count
    const wanted = Math.max(FIRST_CAPACITY, Math.ceil(GROWTH * kept))
    if (2 * wanted < this.timesMs.length) this.#resize(count, wanted)
    else {
      this.timesMs.copyWithin(0, count, this.length)
      this.values.copyWithin(0, count, this.length)
    }
    this.length = kept
  }

  #write(index: number, value: number, stale: boolean): void {
    this.values[index] = value
    if (!stale && !Number.isNaN(value)) return
    // As bits: an engine may give any NaN that it copies as a number other bits.
    const words = this.#bits()
    const low = 2 * index + LOW_WORD
    words[low] = stale ? STALE_LOW : 0
    words[low ^ 1] = stale ? STALE_HIGH : NAN_HIGH
  }

  #bits(): Uint32Array {
    const { buffer, byteOffset, length } = this.values
    return (this.#words ??= new Uint32Array(buffer, byteOffset, 2 * length))
  }

  #resize(from: number, capacity: number): void {
    const buffer = new ArrayBuffer(16 * capacity)
    const timesMs = new Float64Array(buffer, 0, capacity)
    const values = new Float64Array(buffer, 8 * capacity, capacity)
    timesMs.set(this.timesMs.subarray(from, this.length))
    values.set(this.values.subarray(from, this.length))
    this.timesMs = timesMs
    this.values = values
    this.#words = undefined
  }
}
