import { ChunkNumbers } from './chunk-numbers.ts'
import type { ChunkPool } from './chunk-pool.ts'
import { REFUSED, type LabelSets } from './label-sets.ts'

/** Chunks that two bytes can number. */
const MAX_SHORT = 0x10000

/** Gathers label sets, series after series. */
export class LabelSetsBuilder {
  readonly #pool: ChunkPool
  readonly #numbers = new ChunkNumbers()
  #counts = new Uint8Array(64)
  #sizes = new Uint32Array(64)
  #picks = new Uint32Array(256)
  #count = 0
  #pickCount = 0
  #sent = 0
  #refused = 0

  constructor(pool: ChunkPool) {
    this.#pool = pool
  }

  /** Adds a series that does not come here. */
  addNone(): void {
    this.#addEmpty(0)
  }

  /** Adds a series that the rules of the route dropped. */
  addRefused(): void {
    this.#addEmpty(REFUSED)
    this.#refused++
  }

  /** Adds series `index` of other label sets, whose picks start at `start`. */
  copy({ chunks, picks, counts, sizes }: LabelSets, index: number, start: number): void {
    const count = counts[index] ?? 0
    if (count === 0 && sizes[index] === REFUSED) return this.addRefused()
    if (!this.#begin(count, sizes[index] ?? 0)) return
    for (let i = 0; i < count; i++) {
      const chunk = chunks[picks[start + i] ?? 0] ?? 0
      const known = this.#numbers.count
      const pick = this.#numbers.numberOf(chunk)
      if (pick === known) this.#pool.retain(chunk)
      this.#picks[this.#pickCount++] = pick
    }
  }

  /** Adds a series of `chunks`; their users pass over to these sets. */
  add(chunks: readonly number[], size: number): void {
    const count = chunks.length
    if (!this.#begin(count, size)) return
    for (let i = 0; i < count; i++) {
      const chunk = chunks[i] ?? 0
      const known = this.#numbers.count
      const pick = this.#numbers.numberOf(chunk)
      if (pick !== known) this.#pool.release(chunk)
      this.#picks[this.#pickCount++] = pick
    }
  }

  /** Returns what was gathered and starts anew. */
  finish(): LabelSets {
    const sets = allocate(this.#count, this.#pickCount, this.#numbers.count)
    sets.counts.set(this.#counts.subarray(0, this.#count))
    sets.sizes.set(this.#sizes.subarray(0, this.#count))
    sets.picks.set(this.#picks.subarray(0, this.#pickCount))
    sets.chunks.set(this.#numbers.list())
    const facts = { sent: this.#sent, refused: this.#refused }
    this.#clear()
    return { ...sets, ...facts }
  }

  /** Forgets what was gathered. */
  discard(): void {
    for (const chunk of this.#numbers.list()) this.#pool.release(chunk)
    this.#clear()
  }

  #addEmpty(size: number): void {
    if (this.#count === this.#counts.length) this.#growSeries()
    this.#counts[this.#count] = 0
    this.#sizes[this.#count] = size
    this.#count++
  }

  /** Notes a series; false when there are no labels to follow. */
  #begin(count: number, size: number): boolean {
    if (count === 0) {
      this.addNone()
      return false
    }
    if (this.#count === this.#counts.length) this.#growSeries()
    if (this.#pickCount + count > this.#picks.length) this.#growPicks()
    this.#counts[this.#count] = count
    this.#sizes[this.#count] = size
    this.#count++
    this.#sent++
    return true
  }

  #clear(): void {
    this.#numbers.clear()
    this.#count = 0
    this.#pickCount = 0
    this.#sent = 0
    this.#refused = 0
  }

  #growSeries(): void {
    const counts = new Uint8Array(2 * this.#counts.length)
    counts.set(this.#counts)
    this.#counts = counts
    const sizes = new Uint32Array(2 * this.#sizes.length)
    sizes.set(this.#sizes)
    this.#sizes = sizes
  }

  #growPicks(): void {
    const picks = new Uint32Array(2 * this.#picks.length)
    picks.set(this.#picks)
    this.#picks = picks
  }
}

/** One piece of memory for all four: small arrays of their own would cost more than they hold. */
function allocate(
  count: number,
  pickCount: number,
  chunkCount: number,
): Omit<LabelSets, 'sent' | 'refused'> {
  const Picks = chunkCount > MAX_SHORT ? Uint32Array : Uint16Array
  const chunksAt = 4 * count
  const picksAt = chunksAt + 4 * chunkCount
  const countsAt = picksAt + Picks.BYTES_PER_ELEMENT * pickCount
  const buffer = new ArrayBuffer(countsAt + count)
  return {
    sizes: new Uint32Array(buffer, 0, count),
    chunks: new Uint32Array(buffer, chunksAt, chunkCount),
    picks: new Picks(buffer, picksAt, pickCount),
    counts: new Uint8Array(buffer, countsAt, count),
  }
}
