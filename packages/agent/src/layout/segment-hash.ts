/** Constants with an even mix of bits, odd so that multiplying loses nothing. */
const M0 = 0x9e3779b1
const M1 = 0x85ebca77

/**
 * A keyed 64-bit hash of byte ranges.
 *
 * Every step can be undone, so two texts that differ in one word never meet before the end; the
 * halves feed each other, so every byte reaches all 64 bits. The result is in `low` and `high`.
 */
export class SegmentHash {
  low = 0
  high = 0
  readonly #seedLow: number
  readonly #seedHigh: number

  constructor(seedLow: number, seedHigh: number) {
    this.#seedLow = seedLow | 0
    this.#seedHigh = seedHigh | 0
  }

  /** Hashes `length` bytes from `start` on, all of which must be there. */
  read(view: DataView, start: number, length: number): void {
    let a = this.#seedLow ^ length
    let b = this.#seedHigh
    const end = start + length
    let at = start
    if (length >= 16) {
      // Two pairs of halves that do not wait for each other, brought together at the end.
      let c = b ^ M0
      let d = a ^ M1
      for (const last = end - 16; at <= last; at += 16) {
        a = Math.imul(a ^ view.getInt32(at, true), M0)
        c = Math.imul(c ^ view.getInt32(at + 8, true), M0)
        b = Math.imul(b ^ view.getInt32(at + 4, true), M1)
        d = Math.imul(d ^ view.getInt32(at + 12, true), M1)
        a ^= b >>> 15
        c ^= d >>> 15
        b = (b + ((a << 13) | (a >>> 19))) | 0
        d = (d + ((c << 13) | (c >>> 19))) | 0
      }
      a = Math.imul(a ^ mix(c), M0)
      b = Math.imul(b ^ mix(d ^ c), M1)
      a ^= b >>> 15
      b = (b + ((a << 13) | (a >>> 19))) | 0
    }
    if (at <= end - 8) {
      a = Math.imul(a ^ view.getInt32(at, true), M0)
      b = Math.imul(b ^ view.getInt32(at + 4, true), M1)
      a ^= b >>> 15
      b = (b + ((a << 13) | (a >>> 19))) | 0
      at += 8
    }
    if (at < end) {
      let low = 0
      let high = 0
      if (length >= 8) {
        low = view.getInt32(end - 8, true)
        high = view.getInt32(end - 4, true)
      } else {
        for (let i = end - 1; i >= at + 4; i--) high = (high << 8) | view.getUint8(i)
        for (let i = Math.min(end, at + 4) - 1; i >= at; i--) low = (low << 8) | view.getUint8(i)
      }
      a = Math.imul(a ^ low, M0)
      b = Math.imul(b ^ high, M1)
      a ^= b >>> 15
      b = (b + ((a << 13) | (a >>> 19))) | 0
    }
    a = mix(a ^ b)
    b = mix(b ^ a)
    this.low = a ^ (b >>> 16)
    this.high = b
  }
}

function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
