import { encodeSnappy } from '@vmkit/daemon/wire'
import type { Codec } from '../queue/index.ts'
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
