import { encodeMetadata, readWriteRequest } from '@vmkit/daemon/wire'
import { expect, test } from 'vitest'
import type { Block } from '../queue/index.ts'
import { ChunkPool } from '../series/index.ts'
import { runOf } from '../series/testdata/pages.ts'
import { BlockBuilder } from './block-builder.ts'

/** Blocks as they are before they are packed. */
function open(
  pool: ChunkPool,
  maxBlockBytes: number,
): { readonly builder: BlockBuilder; readonly blocks: Uint8Array[] } {
  const blocks: Uint8Array[] = []
  const builder = new BlockBuilder(pool, 'snappy', {
    compressor: { compress: bytes => bytes.slice() },
    maxRows: 1e6,
    maxBlockBytes,
    maxMetadata: 1e6,
    round: undefined,
    emit: (block: Block) => blocks.push(block.payload),
    tooBig: () => expect.unreachable(),
  })
  return { builder, blocks }
}

test('what was written before the memory of a block grew is still in it', () => {
  const pool = new ChunkPool(1)
  const { builder, blocks } = open(pool, 8 * 1024 * 1024)
  const names = Array.from({ length: 20_000 }, (_, i) => `metric_${i}_${'x'.repeat(i % 60)}`)
  const { page, values } = runOf(
    pool,
    names.map((name, i) => [name, i]),
  )
  builder.add(page.routes[0]!, values, 0, 1_700_000_000_000, undefined)
  builder.flush()
  expect(blocks).toHaveLength(1)
  expect(blocks[0]!.length).toBeGreaterThan(1024 * 1024)
  const read: (readonly [string | undefined, number | undefined])[] = []
  readWriteRequest(blocks[0]!, ({ labels, samples }) =>
    read.push([labels[0]?.value, samples[0]?.value]),
  )
  expect(read).toEqual(names.map((name, i) => [name, i]))
})

// 256 KiB is where the memory of a block ends at first.
test.each([0, 1, 2, 3, 4, 5, 6, 7])(
  'metadata may end %d bytes before the memory or the block does',
  spare => {
    for (const end of [256 * 1024, 300_000]) {
      const pool = new ChunkPool(1)
      const { builder, blocks } = open(pool, end)
      const entry = (help: string): Uint8Array => encodeMetadata({ name: 'a', type: '', help })
      const first = entry('x'.repeat(200_000))
      const frame = entry('y'.repeat(20_000)).length - 20_000
      const second = entry('y'.repeat(end - spare - first.length - frame))
      builder.addMetadata(Uint32Array.from([first, second], one => pool.intern(one)))
      builder.flush()
      expect(blocks.map(({ length }) => length)).toEqual([end - spare])
      expect(Buffer.concat([first, second]).equals(blocks[0]!)).toBe(true)
    }
  },
)
