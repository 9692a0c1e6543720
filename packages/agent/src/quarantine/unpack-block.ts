import { zstdDecompressSync } from 'node:zlib'
import { decodeSnappy } from '@vmkit/daemon/wire'
import type { Block } from '../queue/index.ts'

/** No request body is larger than this once it is unpacked. */
const MAX_BYTES = 256 * 1024 * 1024

/** Returns the WriteRequest inside a block; throws when the payload is not what its codec says. */
export function unpackBlock({ payload, codec }: Pick<Block, 'payload' | 'codec'>): Uint8Array {
  return codec === 'zstd'
    ? zstdDecompressSync(payload, { maxOutputLength: MAX_BYTES })
    : decodeSnappy(payload, MAX_BYTES)
}
