/** Has about as many ones as zeros. */
const GOLDEN = 0x9e3779b1

/**
 * A keyed 64-bit hash of byte ranges.
 *
 * Each word is multiplied by one secret number, turned by half, and multiplied by another, so what a
 * change does to the state cannot be known, and a second change cannot undo it. Every step can be
 * undone, so texts that differ in one word never meet before the end; the halves feed each other, so
 * every byte reaches all 64 bits. The result is in `low` and `high`.
 */
export class SegmentHash {
  low = 0
  high = 0
  readonly #startLow: number
  readonly #startHigh: number
  readonly #k0: number
  readonly #k1: number
  readonly #k2: number
  readonly #k3: number

  /** @param seedLow 32 random bits, as `seedHigh` */
  constructor(seedLow: number, seedHigh: number) {
    let a = seedLow | 0
    let b = seedHigh | 0
    const next = (): number => {
      a = mix(a + GOLDEN)
      b = mix(b ^ a)
      return a ^ b
    }
    this.#startLow = next()
    this.#startHigh = next()
    this.#k0 = next() | 1
    this.#k1 = next() | 1
    this.#k2 = next() | 1
    this.#k3 = next() | 1
  }

  /** Hashes `length` bytes from `start` on, all of which must be there. */
  read(view: DataView, start: number, length: number): void {
    const k0 = this.#k0
    const k1 = this.#k1
    const k2 = this.#k2
    const k3 = this.#k3
    let a = this.#startLow ^ length
    let b = this.#startHigh
    const end = start + length
    let at = start
    if (length >= 16) {
      // Two pairs of halves that do not wait for each other, brought together at the end.
      let c = b ^ k0
      let d = a ^ k1
      for (const last = end - 16; at <= last; at += 16) {
        a = Math.imul(a ^ view.getInt32(at, true), k0)
        b = Math.imul(b ^ view.getInt32(at + 4, true), k2)
        c = Math.imul(c ^ view.getInt32(at + 8, true), k3)
        d = Math.imul(d ^ view.getInt32(at + 12, true), k1)
        a = Math.imul((a << 16) | (a >>> 16), k1)
        b = Math.imul((b << 16) | (b >>> 16), k3)
        c = Math.imul((c << 16) | (c >>> 16), k2)
        d = Math.imul((d << 16) | (d >>> 16), k0)
        a ^= b >>> 15
        c ^= d >>> 15
        b = (b + ((a << 13) | (a >>> 19))) | 0
        d = (d + ((c << 13) | (c >>> 19))) | 0
      }
      a = Math.imul(a ^ mix(c), k2)
      b = Math.imul(b ^ mix(d ^ c), k0)
      a ^= b >>> 15
      b = (b + ((a << 13) | (a >>> 19))) | 0
    }
    for (; at < end; at += 8) {
      let low = 0
      let high = 0
      if (length >= 8) {
        // The last words may reach back over some that were read before.
        const from = Math.min(at, end - 8)
        low = view.getInt32(from, true)
        high = view.getInt32(from + 4, true)
      } else {
        for (let i = end - 1; i >= at + 4; i--) high = (high << 8) | view.getUint8(i)
        for (let i = Math.min(end, at + 4) - 1; i >= at; i--) low = (low << 8) | view.getUint8(i)
      }
      a = Math.imul(a ^ low, k0)
      b = Math.imul(b ^ high, k2)
      a = Math.imul((a << 16) | (a >>> 16), k1)
      b = Math.imul((b << 16) | (b >>> 16), k3)
      a ^= b >>> 15
      b = (b + ((a << 13) | (a >>> 19))) | 0
    }
    a = mix(a ^ b)
    b = mix(b ^ a)
    this.low = a ^ (b >>> 16)
    this.high = b
  }
}

/** Spreads each bit of a word over all of it. */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
