/**
 * xxHash64 with seed 0, the hash of `hashmod` and of target sharding in VictoriaMetrics.
 *
 * Synchronous and without WebAssembly, so that importing the library starts nothing. A 64-bit
 * number is two 32-bit halves here: that is several times as fast as BigInt for texts as short as
 * label values.
 */
const encoder = new TextEncoder()

/** A 64-bit number that wraps around; the operations change it in place. */
class Uint64 {
  high: number
  low: number

  constructor(high: number, low: number) {
    this.high = high | 0
    this.low = low | 0
  }

  set(high: number, low: number): void {
    this.high = high | 0
    this.low = low | 0
  }

  add(high: number, low: number): void {
    const sum = (this.low >>> 0) + (low >>> 0)
    this.low = sum | 0
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0
  }

  xor(high: number, low: number): void {
    this.high ^= high
    this.low ^= low
  }

  multiply(high: number, low: number): void {
    const a = this.low & 0xffff
    const b = this.low >>> 16
    const c = low & 0xffff
    const d = low >>> 16
    const lowest = a * c
    const middle = a * d + b * c + (lowest >>> 16)
    this.high =
      (b * d +
        Math.floor(middle / 0x10000) +
        Math.imul(this.low, high) +
        Math.imul(this.high, low)) |
      0
    this.low = (middle << 16) | (lowest & 0xffff)
  }

  /** Rotates to the left by 1 to 31 bits. */
  rotate(bits: number): void {
    const { high, low } = this
    this.high = (high << bits) | (low >>> (32 - bits))
    this.low = (low << bits) | (high >>> (32 - bits))
  }

  /** Xors with itself shifted to the right by fewer than 64 bits. */
  xorShifted(bits: number): void {
    const { high, low } = this
    if (bits >= 32) this.low ^= high >>> (bits - 32)
    else this.xor(high >>> bits, (low >>> bits) | (high << (32 - bits)))
  }
}

const PRIME1_HIGH = 0x9e3779b1
const PRIME1_LOW = 0x85ebca87
const PRIME2_HIGH = 0xc2b2ae3d
const PRIME2_LOW = 0x27d4eb4f
const PRIME3_HIGH = 0x165667b1
const PRIME3_LOW = 0x9e3779f9
const PRIME4_HIGH = 0x85ebca77
const PRIME4_LOW = 0xc2b2ae63
const PRIME5_HIGH = 0x27d4eb2f
const PRIME5_LOW = 0x165667c5

/** Returns xxHash64 of a text's UTF-8 bytes as its two halves, both unsigned. */
export function xxhash64(text: string): { readonly high: number; readonly low: number } {
  const bytes = utf8(text)
  const { length } = bytes
  const hash = new Uint64(PRIME5_HIGH, PRIME5_LOW)
  const input = new Uint64(0, 0)
  const lane = new Uint64(0, 0)
  let at = 0
  if (length >= 32) {
    const lanes = [
      new Uint64(0x60ea27ee, 0xadc0b5d6),
      new Uint64(PRIME2_HIGH, PRIME2_LOW),
      new Uint64(0, 0),
      new Uint64(0x61c8864e, 0x7a143579),
    ] as const
    for (; at <= length - 32; at += 32) {
      for (let i = 0; i < 4; i++) {
        read64(input, bytes, at + i * 8)
        mix(lanes[i] ?? hash, input)
      }
    }
    combine(hash, lanes)
  }
  hash.add(0, length)
  for (; at <= length - 8; at += 8) {
    read64(input, bytes, at)
    lane.set(0, 0)
    mix(lane, input)
    hash.xor(lane.high, lane.low)
    hash.rotate(27)
    hash.multiply(PRIME1_HIGH, PRIME1_LOW)
    hash.add(PRIME4_HIGH, PRIME4_LOW)
  }
  if (at <= length - 4) {
    input.set(0, read32(bytes, at))
    input.multiply(PRIME1_HIGH, PRIME1_LOW)
    hash.xor(input.high, input.low)
    hash.rotate(23)
    hash.multiply(PRIME2_HIGH, PRIME2_LOW)
    hash.add(PRIME3_HIGH, PRIME3_LOW)
    at += 4
  }
  for (; at < length; at++) {
    input.set(0, bytes[at] ?? 0)
    input.multiply(PRIME5_HIGH, PRIME5_LOW)
    hash.xor(input.high, input.low)
    hash.rotate(11)
    hash.multiply(PRIME1_HIGH, PRIME1_LOW)
  }
  hash.xorShifted(33)
  hash.multiply(PRIME2_HIGH, PRIME2_LOW)
  hash.xorShifted(29)
  hash.multiply(PRIME3_HIGH, PRIME3_LOW)
  hash.xorShifted(32)
  return { high: hash.high >>> 0, low: hash.low >>> 0 }
}

/** Encodes a text; short ones of ASCII, which label values mostly are, without the encoder's cost. */
function utf8(text: string): Uint8Array {
  if (text.length > 128) return encoder.encode(text)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < bytes.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return encoder.encode(text)
    bytes[i] = code
  }
  return bytes
}

/** Takes 8 bytes into a lane. */
function mix(lane: Uint64, input: Uint64): void {
  input.multiply(PRIME2_HIGH, PRIME2_LOW)
  lane.add(input.high, input.low)
  lane.rotate(31)
  lane.multiply(PRIME1_HIGH, PRIME1_LOW)
}

/** Joins the lanes of a text of 32 bytes or more. */
function combine(hash: Uint64, lanes: readonly [Uint64, Uint64, Uint64, Uint64]): void {
  hash.set(0, 0)
  for (const [i, bits] of [1, 7, 12, 18].entries()) {
    const { high, low } = lanes[i] ?? hash
    const rotated = new Uint64(high, low)
    rotated.rotate(bits)
    hash.add(rotated.high, rotated.low)
  }
  for (const lane of lanes) {
    const mixed = new Uint64(0, 0)
    mix(mixed, lane)
    hash.xor(mixed.high, mixed.low)
    hash.multiply(PRIME1_HIGH, PRIME1_LOW)
    hash.add(PRIME4_HIGH, PRIME4_LOW)
  }
}

function read64(target: Uint64, bytes: Uint8Array, at: number): void {
  target.set(read32(bytes, at + 4), read32(bytes, at))
}

function read32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  )
}
