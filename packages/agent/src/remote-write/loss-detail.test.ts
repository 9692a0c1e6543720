import { afterEach, beforeEach, expect, test } from 'vitest'
import { plainPage } from '../series/testdata/pages.ts'
import { ReceiverBench } from './testdata/receiver-bench.ts'

let bench: ReceiverBench
beforeEach(async () => {
  bench = await ReceiverBench.open()
})
afterEach(() => bench.close())

test('a block the receiver refuses is noted with its series, times and names', async () => {
  bench.status = () => 409
  const receiver = bench.open({ onRefused: 'drop' })
  receiver.push(bench.runOf(1, 2, 3), 0)
  await bench.until('the loss', () => receiver.books.dropped === 3)
  expect(receiver.books).toMatchObject({
    received: 3,
    sent: 0,
    pending: 0,
    losses: [
      {
        reason: 'rejected',
        samples: 3,
        series: 3,
        minTimeMs: 1_700_000_000_001,
        maxTimeMs: 1_700_000_000_003,
        names: [{ name: 'up', samples: 3 }],
        namedSamples: 3,
      },
    ],
    queue: { blocks: 0, oldestSampleMs: undefined },
  })
})

test('a series too large for a block is noted with its name', () => {
  const receiver = bench.open({ maxBlockBytes: 1000 })
  const labels = [
    { name: '__name__', value: 'huge_total' },
    { name: 'text', value: 'x'.repeat(2000) },
  ]
  const values = new Float64Array(1)
  const page = plainPage(bench.pool, [labels])
  receiver.push({ page, values, offset: 0, timestampMs: 7, times: undefined }, 0)
  receiver.pushStale({ page, indexes: undefined, timestampMs: 9 }, 0)
  expect(receiver.books.losses).toMatchObject([
    {
      reason: 'too-big',
      samples: 2,
      minTimeMs: 7,
      maxTimeMs: 9,
      names: [{ name: 'huge_total', samples: 2 }],
    },
  ])
})

test('what a full queue gives up is noted with its names, and what waits with its age', async () => {
  bench.status = () => 503
  const receiver = bench.open({
    maxMemoryBlocks: 1,
    maxRowsPerBlock: 1,
    maxDiskBytes: 4000,
    retryMinMs: 1000,
    retryMaxMs: 1000,
  })
  for (let i = 1; i <= 60; i++) receiver.push(bench.runOf(i), 0)
  const { losses, queue, dropped, pending } = receiver.books
  expect(dropped + pending).toBe(60)
  expect(losses).toMatchObject([
    { reason: 'queue-full', samples: dropped, maxTimeMs: expect.any(Number) },
  ])
  expect(losses[0]?.names.map(({ name }) => name)).toEqual(['up'])
  expect(queue?.diskBytes).toBeGreaterThan(0)
  expect(queue?.oldestSampleMs).toBeGreaterThanOrEqual(1_700_000_000_001)
})

test('a queue in memory only that is full says so, and what it does not take is noted', async () => {
  bench.status = () => 503
  const receiver = bench.open({
    isMemoryOnly: true,
    maxMemoryBlocks: 2,
    maxRowsPerBlock: 1,
    retryMinMs: 1000,
    retryMaxMs: 1000,
  })
  const blocked = (): number => bench.metric('vmagent_remotewrite_queue_blocked')
  expect(blocked()).toBe(0)
  for (let i = 1; i <= 5; i++) receiver.push(bench.runOf(i), 0)
  expect(blocked()).toBe(1)
  expect(receiver.books.losses).toMatchObject([
    { reason: 'overload', samples: 3, names: [{ name: 'up', samples: 3 }] },
  ])
  expect(bench.metric('vmagent_remotewrite_samples_dropped_total')).toBe(3)
})
