import { randomBytes } from 'node:crypto'

/** Samples in a block, as many as the agents put into one. */
export const BLOCK_SAMPLES = 10_000
/** What 10,000 samples of node_exporters take, compressed. */
const BLOCK_BYTES = 60 * 1024
const ZSTD_MAGIC = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)
const VARIANTS = 64

/**
 * Makes request bodies that add up to at least `bytes`. Senders do not look into them, so all but
 * the magic is noise; a few are repeated, for noise is slow to make.
 */
export function* makeBlocks(bytes: number): Generator<Uint8Array> {
  const variants = Array.from({ length: VARIANTS }, () =>
    Buffer.concat([ZSTD_MAGIC, randomBytes(BLOCK_BYTES - ZSTD_MAGIC.length)]),
  )
  for (let done = 0, i = 0; done < bytes; done += BLOCK_BYTES, i++) {
    yield variants[i % VARIANTS] ?? new Uint8Array()
  }
}
