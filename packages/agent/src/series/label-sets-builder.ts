import type { ChunkPool } from './chunk-pool.ts'
import type { LabelSets } from './label-sets.ts'

/** Gathers label sets, series after series. */
export class LabelSetsBuilder {
  readonly #pool: ChunkPool
  #counts = new Uint8Array(64)
  #sizes = new Uint32Array(64)
  #chunks = new Uint32Array(256)
  #count = 0
  #chunkCount = 0
  #sent = 0

  constructor(pool: ChunkPool) {
    this.#pool = pool
  }

  /** Adds a series that is not sent. */
  addNone(): void {
    if (this.#count === this.#counts.length) this.#growSeries()
    this.#counts[this.#count] = 0
    this.#sizes[this.#count] = 0
    this.#count++
  }

  /** Adds series `index` of other label sets, whose chunks start at `start`. */
  copy({ chunks, counts, sizes }: LabelSets, index: number, start: number): void {
    const count = counts[index] ?? 0
    for (let i = 0; i < count; i++) this.#pool.retain(chunks[start + i] ?? 0)
    this.add(chunks, start, count, sizes[index] ?? 0)
  }

  /** Adds a series with `count` chunks from `start` on; their users pass over to these sets. */
  add(chunks: ArrayLike<number>, start: number, count: number, size: number): void {
    if (count === 0) {
      this.addNone()
      return
    }
    if (this.#count === this.#counts.length) this.#growSeries()
    if (this.#chunkCount + count > this.#chunks.length) this.#growChunks()
    this.#counts[this.#count] = count
    this.#sizes[this.#count] = size
    for (let i = 0; i < count; i++) this.#chunks[this.#chunkCount + i] = chunks[start + i] ?? 0
    this.#count++
    this.#chunkCount += count
    this.#sent++
  }

  /** Returns what was gathered and starts anew. */
  finish(): LabelSets {
    const { counts, sizes, chunks } = allocate(this.#count, this.#chunkCount)
    counts.set(this.#counts.subarray(0, this.#count))
    sizes.set(this.#sizes.subarray(0, this.#count))
    chunks.set(this.#chunks.subarray(0, this.#chunkCount))
    const sent = this.#sent
    this.#clear()
    return { counts, sizes, chunks, sent }
  }

  /** Forgets what was gathered. */
  discard(): void {
    for (let i = 0; i < this.#chunkCount; i++) this.#pool.release(this.#chunks[i] ?? 0)
    this.#clear()
  }

  #clear(): void {
    this.#count = 0
    this.#chunkCount = 0
    this.#sent = 0
  }

  #growSeries(): void {
    const counts = new Uint8Array(2 * this.#counts.length)
    counts.set(this.#counts)
    this.#counts = counts
    const sizes = new Uint32Array(2 * this.#sizes.length)
    sizes.set(this.#sizes)
    this.#sizes = sizes
  }

  #growChunks(): void {
    const chunks = new Uint32Array(2 * this.#chunks.length)
    chunks.set(this.#chunks)
    this.#chunks = chunks
  }
}

/** One piece of memory for all three: small arrays of their own would cost more than they hold. */
function allocate(
  count: number,
  chunkCount: number,
): Pick<LabelSets, 'counts' | 'sizes' | 'chunks'> {
  const buffer = new ArrayBuffer(4 * count + 4 * chunkCount + count)
  return {
    sizes: new Uint32Array(buffer, 0, count),
    chunks: new Uint32Array(buffer, 4 * count, chunkCount),
    counts: new Uint8Array(buffer, 4 * count + 4 * chunkCount, count),
  }
}
