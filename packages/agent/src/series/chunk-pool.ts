import { hash32 } from './hash32.ts'

const INITIAL_CHUNKS = 1024
/** Freed bytes that may lie around before the rest is moved together. */
const MIN_GARBAGE_WORDS = 64 * 1024

/**
 * Short byte strings, each kept once and known by a number.
 *
 * Label sets repeat the same pairs over and over: a series is a list of such numbers, and the pairs'
 * encoded bytes lie here. Chunks are counted by their users; the bytes of unused ones are given to
 * others. What `words`, `offsets` and `lengths` return is valid until the next `intern` or
 * `release`.
 */
export class ChunkPool {
  readonly #seed: number
  #words = new Int32Array(16 * 1024)
  #usedWords = 0
  #garbageWords = 0
  #offsets = new Uint32Array(INITIAL_CHUNKS)
  #lengths = new Uint32Array(INITIAL_CHUNKS)
  #users = new Uint32Array(INITIAL_CHUNKS)
  #hashes = new Int32Array(INITIAL_CHUNKS)
  #free: number[] = []
  /** Ids handed out so far, the free ones included. */
  #ids = 0
  /** Open addressing with linear probing; holds id + 1. */
  #index = new Uint32Array(4 * INITIAL_CHUNKS)

  /** @param seed keeps targets from choosing labels that meet in one place of the index */
  constructor(seed: number) {
    this.#seed = seed
  }

  /** All chunks' bytes, each starting at a word. */
  get words(): Int32Array {
    return this.#words
  }

  /** Where each chunk starts, in words. */
  get offsets(): Uint32Array {
    return this.#offsets
  }

  /** The length of each chunk in bytes. */
  get lengths(): Uint32Array {
    return this.#lengths
  }

  /** Chunks in use. */
  get size(): number {
    return this.#ids - this.#free.length
  }

  /** Memory of the pool. */
  get bytes(): number {
    return 4 * this.#words.length + 16 * this.#offsets.length + 4 * this.#index.length
  }

  /** Returns the number of a byte string, with one user more. */
  intern(bytes: Uint8Array, length: number = bytes.length): number {
    const hash = hash32(bytes, length, this.#seed)
    const mask = this.#index.length - 1
    let slot = hash & mask
    for (; ; slot = (slot + 1) & mask) {
      const entry = this.#index[slot] ?? 0
      if (entry === 0) break
      const id = entry - 1
      if (this.#hashes[id] === hash && this.#equals(id, bytes, length)) {
        this.#users[id] = (this.#users[id] ?? 0) + 1
        return id
      }
    }
    return this.#add(bytes, length, hash)
  }

  /** Adds a user to a chunk that has one. */
  retain(id: number): void {
    this.#users[id] = (this.#users[id] ?? 0) + 1
  }

  /** Takes a user away. */
  release(id: number): void {
    const users = (this.#users[id] ?? 0) - 1
    this.#users[id] = users
    if (users > 0) return
    this.#removeFromIndex(id)
    this.#garbageWords += wordsOf(this.#lengths[id] ?? 0)
    this.#free.push(id)
    if (this.#garbageWords > MIN_GARBAGE_WORDS && 2 * this.#garbageWords > this.#usedWords) {
      this.#moveTogether()
    }
  }

  /** Returns a copy of a chunk's bytes. */
  bytesOf(id: number): Uint8Array {
    const start = 4 * (this.#offsets[id] ?? 0)
    return new Uint8Array(this.#words.buffer, start, this.#lengths[id] ?? 0).slice()
  }

  #add(bytes: Uint8Array, length: number, hash: number): number {
    const id = this.#free.pop() ?? this.#ids++
    if (id >= this.#offsets.length) this.#growChunks()
    const words = wordsOf(length)
    if (this.#usedWords + words > this.#words.length) this.#growWords(words)
    const start = this.#usedWords
    this.#usedWords += words
    new Uint8Array(this.#words.buffer, 4 * start, length).set(
      length === bytes.length ? bytes : bytes.subarray(0, length),
    )
    this.#offsets[id] = start
    this.#lengths[id] = length
    this.#users[id] = 1
    this.#hashes[id] = hash
    if (2 * this.size > this.#index.length) this.#rebuildIndex(2 * this.#index.length)
    else this.#put(id, hash)
    return id
  }

  #equals(id: number, bytes: Uint8Array, length: number): boolean {
    if (this.#lengths[id] !== length) return false
    const start = 4 * (this.#offsets[id] ?? 0)
    const own = new Uint8Array(this.#words.buffer, start, length)
    for (let i = 0; i < length; i++) if (own[i] !== bytes[i]) return false
    return true
  }

  #put(id: number, hash: number): void {
    const mask = this.#index.length - 1
    let slot = hash & mask
    while (this.#index[slot] !== 0) slot = (slot + 1) & mask
    this.#index[slot] = id + 1
  }

  /** Takes an id out and closes the gap, so that no search ends too early. */
  #removeFromIndex(id: number): void {
    const mask = this.#index.length - 1
    let gap = (this.#hashes[id] ?? 0) & mask
    while (this.#index[gap] !== id + 1) gap = (gap + 1) & mask
    for (let slot = (gap + 1) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#index[slot] ?? 0
      if (entry === 0) break
      const home = (this.#hashes[entry - 1] ?? 0) & mask
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue
      this.#index[gap] = entry
      gap = slot
    }
    this.#index[gap] = 0
  }

  #rebuildIndex(size: number): void {
    this.#index = new Uint32Array(size)
    for (let id = 0; id < this.#ids; id++) {
      if (this.#users[id] !== 0) this.#put(id, this.#hashes[id] ?? 0)
    }
  }

  #growChunks(): void {
    const size = 2 * this.#offsets.length
    this.#offsets = copyInto(new Uint32Array(size), this.#offsets)
    this.#lengths = copyInto(new Uint32Array(size), this.#lengths)
    this.#users = copyInto(new Uint32Array(size), this.#users)
    const hashes = new Int32Array(size)
    hashes.set(this.#hashes)
    this.#hashes = hashes
  }

  #growWords(needed: number): void {
    const size = Math.max(this.#usedWords + needed, Math.ceil(1.5 * this.#words.length))
    const grown = new Int32Array(size)
    grown.set(this.#words.subarray(0, this.#usedWords))
    this.#words = grown
  }

  #moveTogether(): void {
    const words = new Int32Array(Math.max(16 * 1024, this.#usedWords - this.#garbageWords))
    let at = 0
    for (let id = 0; id < this.#ids; id++) {
      if (this.#users[id] === 0) continue
      const start = this.#offsets[id] ?? 0
      const count = wordsOf(this.#lengths[id] ?? 0)
      words.set(this.#words.subarray(start, start + count), at)
      this.#offsets[id] = at
      at += count
    }
    this.#words = words
    this.#usedWords = at
    this.#garbageWords = 0
  }
}

function wordsOf(bytes: number): number {
  return (bytes + 3) >>> 2
}

function copyInto(into: Uint32Array<ArrayBuffer>, from: Uint32Array): Uint32Array<ArrayBuffer> {
  into.set(from)
  return into
}
