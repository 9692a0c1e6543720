import {
  SeriesBatch,
  decodeSnappy,
  encodeLabels,
  encodedSize,
  readWriteRequest,
} from '@vmkit/daemon/wire'
import { expect, test } from 'vitest'
import type { Block } from '../queue/index.ts'
import { PendingBlock } from './pending-block.ts'

/** A batch with one sample per value; the label takes `labelBytes`. */
function batchOf(values: readonly number[], labelBytes = 1): SeriesBatch {
  const batch = new SeriesBatch()
  const labels = encodeLabels([{ name: '__name__', value: 'x'.repeat(labelBytes) }])
  for (const value of values) batch.add(labels, 1000 + value, value)
  return batch
}

function open(options: { readonly maxRows?: number; readonly maxBlockBytes?: number }): {
  readonly pending: PendingBlock
  readonly blocks: Block[]
  readonly tooBig: (readonly [number, number])[]
} {
  const blocks: Block[] = []
  const tooBig: (readonly [number, number])[] = []
  const pending = new PendingBlock({
    maxRows: options.maxRows ?? 10_000,
    maxBlockBytes: options.maxBlockBytes ?? 8 * 1024 * 1024,
    emit: block => blocks.push(block),
    tooBig: (samples, bytes) => tooBig.push([samples, bytes]),
  })
  return { pending, blocks, tooBig }
}

function valuesIn(block: Block): number[] {
  const values: number[] = []
  readWriteRequest(decodeSnappy(block.payload, 1e8), ({ samples }) => {
    for (const { value } of samples) values.push(value)
  })
  return values
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

test('samples wait until they are flushed', () => {
  const { pending, blocks } = open({})
  pending.add(batchOf([1, 2]))
  pending.add(batchOf([3]))
  expect([pending.samples, blocks.length]).toEqual([3, 0])
  pending.flush()
  expect([pending.samples, blocks.map(valuesIn)]).toEqual([0, [[1, 2, 3]]])
})

test('a flush without samples makes no block', () => {
  const { pending, blocks } = open({})
  pending.flush()
  expect(blocks).toEqual([])
})

test.each([
  [10, 10, [10], 0],
  [25, 10, [10, 10], 5],
  [3, 1, [1, 1, 1], 0],
])(
  '%d samples with at most %d each make blocks of %j and leave %d',
  (count, maxRows, sizes, left) => {
    const { pending, blocks } = open({ maxRows })
    pending.add(batchOf(upTo(count)))
    expect(blocks.map(block => block.samples)).toEqual(sizes)
    expect(pending.samples).toBe(left)
  },
)

test.each([
  [1000, [[1, 2, 3, 4, 5]]],
  [
    100,
    [
      [1, 2],
      [3, 4, 5],
    ],
  ],
  [70, [[1, 2], [3], [4, 5]]],
  [35, [[1], [2], [3], [4], [5]]],
])('blocks hold at most %d bytes: %j', (maxBlockBytes, expected) => {
  const { pending, blocks, tooBig } = open({ maxBlockBytes })
  const batch = batchOf(upTo(5))
  expect(encodedSize(batch, 0, 1)).toBe(31)
  pending.add(batch)
  pending.flush()
  expect(blocks.map(valuesIn)).toEqual(expected)
  expect(tooBig).toEqual([])
})

test('a single sample that is too big is told about, and those around it are sent', () => {
  const { pending, blocks, tooBig } = open({ maxBlockBytes: 200 })
  pending.add(batchOf([1, 2]))
  pending.add(batchOf([3], 500))
  pending.add(batchOf([4]))
  pending.flush()
  expect(blocks.flatMap(valuesIn)).toEqual([1, 2, 4])
  expect(tooBig).toEqual([[1, expect.any(Number)]])
  expect(tooBig[0]?.[1]).toBeGreaterThan(500)
  expect(pending.samples).toBe(0)
})

test('a block says what it holds', () => {
  const { pending, blocks } = open({})
  pending.add(batchOf([5, 2, 9]))
  pending.flush()
  expect(blocks[0]).toMatchObject({
    codec: 'snappy',
    samples: 3,
    series: 3,
    minTimeMs: 1002,
    maxTimeMs: 1009,
  })
})
