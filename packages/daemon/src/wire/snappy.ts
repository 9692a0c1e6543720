import { compress, uncompress } from 'snappyjs'

/** Compresses bytes as one snappy block (not the framed format): what remote write uses. */
export function encodeSnappy(bytes: Uint8Array): Uint8Array {
  return compress(bytes)
}

/**
 * Decompresses one snappy block.
 *
 * @param maxBytes the largest decompressed size that is accepted; the block's own claim is checked
 * before memory is taken
 * @throws RangeError when it is larger, SyntaxError when the block is broken
 */
export function decodeSnappy(block: Uint8Array, maxBytes: number): Uint8Array {
  const size = claimedSize(block)
  if (size > maxBytes) {
    throw new RangeError(
      `cannot decompress snappy block: it claims ${size} bytes; at most ${maxBytes} are allowed`,
    )
  }
  try {
    return uncompress(block)
  } catch (cause) {
    throw new SyntaxError('cannot decompress snappy block: its bytes are broken', { cause })
  }
}

function claimedSize(block: Uint8Array): number {
  let size = 0
  for (let i = 0; i < Math.min(5, block.length); i++) {
    const byte = block[i] ?? 0
    size += (byte & 0x7f) * 0x80 ** i
    if (byte < 0x80) return size
  }
  throw new SyntaxError('cannot decompress snappy block: it does not begin with its length')
}
