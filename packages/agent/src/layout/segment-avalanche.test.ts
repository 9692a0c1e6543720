import { expect, test } from 'vitest'
import { SegmentHash } from './index.ts'

const LONGEST = 100
/** For tests that compute a lot, also on a busy machine. */
const SLOW = { timeout: 60_000 }

/** Numbers that look random and are the same in every run (splitmix32). */
function randoms(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

/**
 * For one length, how often each of the 64 output bits flips with each input bit.
 * Rows are input bits.
 */
function flips(length: number, inputs: number): Uint32Array {
  const next = randoms(length)
  const bytes = new Uint8Array(length)
  const view = viewOf(bytes)
  const counts = new Uint32Array(8 * length * 64)
  for (let input = 0; input < inputs; input++) {
    // Of one byte there are few texts, but each seed makes another hash of them.
    const hash = new SegmentHash(next(), next())
    for (let i = 0; i < length; i++) bytes[i] = next()
    hash.read(view, 0, length)
    const { low, high } = hash
    for (let bit = 0; bit < 8 * length; bit++) {
      bytes[bit >>> 3]! ^= 1 << (bit & 7)
      hash.read(view, 0, length)
      bytes[bit >>> 3]! ^= 1 << (bit & 7)
      const lows = hash.low ^ low
      const highs = hash.high ^ high
      for (let out = 0; out < 32; out++) {
        counts[64 * bit + out]! += (lows >>> out) & 1
        counts[64 * bit + 32 + out]! += (highs >>> out) & 1
      }
    }
  }
  return counts
}

test('each bit of a text flips each bit of the hash in half of all cases', SLOW, () => {
  // The share of 512 fair coins has a deviation of 0.022, and among the 2.6 million pairs of bits the
  // worst is 5 to 6 deviations off, 0.13. The inputs are the same every time.
  const inputs = 512
  let worst = 0
  for (let length = 1; length <= LONGEST; length++) {
    for (const count of flips(length, inputs)) {
      worst = Math.max(worst, Math.abs(count / inputs - 0.5))
    }
  }
  expect(worst).toBeLessThan(0.15)
})

test('changes of top bits do not undo each other, for any seed', () => {
  // With secret multipliers alone the first change would come out as one known bit.
  const text = Buffer.from('http_requests_total{path="/items/17",code="200"} ')
  let met = 0
  for (let seed = 0; seed < 2000; seed++) {
    const hash = new SegmentHash(Math.imul(seed, 0x9e3779b1), seed)
    const of = (bytes: Buffer): string => {
      hash.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length)
      return `${hash.low}:${hash.high}`
    }
    for (const [bits, less] of [
      [0x40, 0x08],
      [0x80, 0x10],
    ] as const) {
      for (const at of [3, 7, 11, 15]) {
        const other = Buffer.from(text)
        other[at]! ^= bits
        other[at + 16]! ^= bits
        other[at + 18]! ^= less
        if (of(other) === of(text)) met++
      }
    }
  }
  expect(met).toBeLessThan(3)
})
