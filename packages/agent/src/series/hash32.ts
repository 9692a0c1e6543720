/** Returns a 32-bit hash of the first `length` bytes: murmur3's, with its seed. */
export function hash32(bytes: Uint8Array, length: number, seed: number): number {
  let hash = seed
  const words = length >>> 2
  for (let i = 0; i < words; i++) {
    const at = 4 * i
    const word =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)
    hash = (Math.imul(rotate(hash ^ mixWord(word), 13), 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let at = length - 1; at >= 4 * words; at--) tail = (tail << 8) | (bytes[at] ?? 0)
  hash ^= mixWord(tail) ^ length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

function mixWord(word: number): number {
  return Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
