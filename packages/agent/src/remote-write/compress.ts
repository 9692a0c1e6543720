import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { encodeSnappy } from '@vmkit/daemon/wire'
import type { Block, Codec } from '../queue/index.ts'

/** Level 1 packs blocks of label sets as tightly as vmagent's does, at the least cost. */
const params = { [constants.ZSTD_c_compressionLevel]: 1 }

/** Packs a WriteRequest. */
export function compress(bytes: Uint8Array, codec: Codec): Uint8Array {
  if (codec === 'snappy') return encodeSnappy(bytes)
  return zstdCompressSync(bytes, { params, chunkSize: 64 * 1024 })
}

/** Packs a block for receivers that know Prometheus' protocol only. */
export function repackAsSnappy(block: Block, maxBytes: number): Block {
  const plain = zstdDecompressSync(block.payload, { maxOutputLength: maxBytes })
  return { ...block, codec: 'snappy', payload: encodeSnappy(plain) }
}
