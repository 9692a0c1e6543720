import xxhash from 'xxhash-wasm'

const hasher = await xxhash()

/** Returns the xxhash64 (seed 0) of a text's UTF-8 bytes, as an unsigned 64-bit number. */
export function hash64(text: string): bigint {
  return hasher.h64(text)
}
