import { zstdDecompressSync } from 'node:zlib'
import { decodeSnappy, encodeSnappy } from '@vmkit/daemon/wire'
import type { Block, Codec } from '../queue/index.ts'
import { createZstdCompressor } from './zstd-compressor.ts'

/** Packs WriteRequests. */
export interface Compressor {
  compress(bytes: Uint8Array, codec: Codec): Uint8Array
}

/** Creates what packs blocks; one serves all receivers, for nothing outlives a call. */
export function createCompressor(): Compressor {
  const zstd = createZstdCompressor()
  return { compress: (bytes, codec) => (codec === 'snappy' ? encodeSnappy(bytes) : zstd(bytes)) }
}

/** Packs a block for receivers that know Prometheus' protocol only. */
export function repackAsSnappy(block: Block, maxBytes: number): Block {
  return { ...block, codec: 'snappy', payload: encodeSnappy(unpack(block, maxBytes)) }
}

/**
 * Returns the WriteRequest in a block.
 *
 * @throws Error when its bytes are broken or hold more than `maxBytes`
 */
export function unpack({ codec, payload }: Block, maxBytes: number): Uint8Array {
  return codec === 'snappy'
    ? decodeSnappy(payload, maxBytes)
    : zstdDecompressSync(payload, { maxOutputLength: maxBytes })
}
