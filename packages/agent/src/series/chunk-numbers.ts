/** Spreads chunk ids, which are small and consecutive, over the table. */
const SPREAD = 0x9e3779b1

/** Numbers chunks in the order in which they first come: 0, 1, 2 and so on. */
export class ChunkNumbers {
  /** Open addressing with linear probing; holds number + 1. */
  #slots = new Uint32Array(256)
  #chunks = new Uint32Array(128)
  #count = 0
  #mask = 255
  #shift = 24

  /** Chunks that have a number. */
  get count(): number {
    return this.#count
  }

  /** Returns the number of a chunk; a new one gets the next, which is the `count` of before. */
  numberOf(chunk: number): number {
    let slot = Math.imul(chunk, SPREAD) >>> this.#shift
    for (; ; slot = (slot + 1) & this.#mask) {
      const number = this.#slots[slot] ?? 0
      if (number === 0) break
      if (this.#chunks[number - 1] === chunk) return number - 1
    }
    if (this.#count === this.#chunks.length) {
      this.#grow()
      return this.numberOf(chunk)
    }
    this.#chunks[this.#count++] = chunk
    this.#slots[slot] = this.#count
    return this.#count - 1
  }

  /** The chunks by their numbers; valid until the next `numberOf`. */
  list(): Uint32Array {
    return this.#chunks.subarray(0, this.#count)
  }

  /** Forgets all numbers. */
  clear(): void {
    this.#slots.fill(0)
    this.#count = 0
  }

  #grow(): void {
    const chunks = new Uint32Array(2 * this.#chunks.length)
    chunks.set(this.#chunks)
    this.#slots = new Uint32Array(2 * chunks.length)
    this.#mask = this.#slots.length - 1
    this.#shift--
    this.#count = 0
    this.#chunks = chunks
    for (let i = 0; i < chunks.length / 2; i++) this.numberOf(chunks[i] ?? 0)
  }
}
