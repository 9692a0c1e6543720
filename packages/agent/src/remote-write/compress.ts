import { encodeSnappy } from '@vmkit/daemon/wire'
import type { Codec } from '../queue/index.ts'
import { createZstdCompressor } from './zstd-compressor.ts'

/** Packs label sets as tightly as vmagent does, at the least cost. */
const DEFAULT_LEVEL = 1

/** Packs WriteRequests. */
export interface Compressor {
  compress(bytes: Uint8Array, codec: Codec): Uint8Array
}

/**
 * Creates what packs blocks; one serves all receivers, for nothing outlives a call.
 *
 * @param level of zstd; 0 means 1
 */
export function createCompressor(level = 0): Compressor {
  const zstd = createZstdCompressor(level === 0 ? DEFAULT_LEVEL : level)
  return { compress: (bytes, codec) => (codec === 'snappy' ? encodeSnappy(bytes) : zstd(bytes)) }
}
