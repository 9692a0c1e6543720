const INITIAL_SLOTS = 1024

/** A set of 64-bit hashes in 16 to 32 bytes for each; it only grows, until it is cleared. */
export class HashSet {
  #slots = new BigUint64Array(INITIAL_SLOTS)
  #size = 0

  get size(): number {
    return this.#size
  }

  has(hash: bigint): boolean {
    return this.#slots[this.#slotOf(hash)] !== 0n
  }

  add(hash: bigint): void {
    const slot = this.#slotOf(hash)
    if (this.#slots[slot] !== 0n) return
    this.#slots[slot] = stored(hash)
    this.#size++
    if (2 * this.#size > this.#slots.length) this.#grow()
  }

  /** Forgets all hashes and gives their memory back. */
  clear(): void {
    this.#slots = new BigUint64Array(INITIAL_SLOTS)
    this.#size = 0
  }

  /** Returns where a hash is, or the free place it would come to. */
  #slotOf(hash: bigint): number {
    const mask = this.#slots.length - 1
    const wanted = stored(hash)
    let slot = Number(wanted & 0xffffffffn) & mask
    for (;;) {
      const found = this.#slots[slot]
      if (found === 0n || found === wanted) return slot
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    const before = this.#slots
    this.#slots = new BigUint64Array(2 * before.length)
    for (const hash of before) if (hash !== 0n) this.#slots[this.#slotOf(hash)] = hash
  }
}

/** Zero stands for a free place. */
function stored(hash: bigint): bigint {
  return hash === 0n ? 1n : hash
}
