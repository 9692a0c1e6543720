import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSeriesPage } from '../series/index.ts'
import { runOf } from '../series/testdata/pages.ts'
import { ReceiverBench } from './testdata/receiver-bench.ts'

let bench: ReceiverBench
beforeEach(async () => {
  bench = await ReceiverBench.open()
})
afterEach(() => bench.close())

test.each([
  ['zstd', 'x-victoriametrics-remote-write-version', '1'],
  ['snappy', 'x-prometheus-remote-write-version', '0.1.0'],
] as const)(
  'what is pushed arrives, %s-compressed, with its headers',
  async (codec, name, text) => {
    const receiver = bench.open({ codec })
    const run = bench.runOf(1, 2)
    receiver.push(run, 0)
    const gone = runOf(bench.pool, [['gone', 0]])
    receiver.pushStale({ page: gone.page, indexes: undefined, timestampMs: 5 }, 0)
    run.values.fill(9)
    await bench.until('the samples to be sent', () => receiver.ledger.sent === 3)
    expect(bench.requests).toHaveLength(1)
    expect(bench.requests[0]).toMatchObject({
      path: '/api/v1/write',
      headers: {
        'user-agent': 'vmagent',
        'content-type': 'application/x-protobuf',
        'content-encoding': codec,
        [name]: text,
      },
      series: [
        {
          labels: [{ name: '__name__', value: 'up' }],
          samples: [{ timestampMs: 1_700_000_000_001, value: 1, stale: false }],
        },
        { samples: [{ value: 2 }] },
        {
          labels: [{ name: '__name__', value: 'gone' }],
          samples: [{ timestampMs: 5, value: Number.NaN, stale: true }],
        },
      ],
    })
    expect(bench.books(receiver)).toEqual({ received: 3, sent: 3, pending: 0, dropped: 0 })
    expect(bench.metric('vmagent_remotewrite_blocks_sent_total')).toBe(1)
    expect(bench.metric('vmagent_remotewrite_requests_total', 'status_code="2XX"')).toBe(1)
  },
)

test('blocks arrive in order', async () => {
  const receiver = bench.open({ maxRowsPerBlock: 2 })
  receiver.push(bench.runOf(1, 2, 3, 4, 5, 6), 0)
  await bench.until('all blocks', () => receiver.ledger.sent === 6)
  expect(bench.arrived.flat()).toEqual([1, 2, 3, 4, 5, 6])
  expect(bench.requests).toHaveLength(3)
})

test.each([
  ['500', 500],
  ['503', 503],
  ['429', 429],
  ['401', 401],
  ['404', 404],
  ['302', 302],
  ['a broken connection', 0],
])('after %s the same block is sent again until it is taken', async (_, code) => {
  bench.status = count => (count <= 3 ? code : 200)
  const receiver = bench.open()
  receiver.push(bench.runOf(1, 2), 0)
  await bench.until('the block to be taken', () => receiver.ledger.sent === 2)
  expect(bench.requests).toHaveLength(4)
  expect(bench.arrived.flat()).toEqual([1, 2, 1, 2, 1, 2, 1, 2])
  expect(bench.books(receiver)).toEqual({ received: 2, sent: 2, pending: 0, dropped: 0 })
  // What follows a broken connection at once is no repetition: the connection may have been old.
  expect(bench.metric('vmagent_remotewrite_retries_count_total')).toBe(code === 0 ? 1 : 3)
  const [name, labels] =
    code === 0
      ? ['vmagent_remotewrite_errors_total', '']
      : ['vmagent_remotewrite_requests_total', `status_code="${code}"`]
  expect(bench.metric(name, labels)).toBe(3)
  expect(bench.log.join('\n')).toContain('cannot send a block to "1:secret-url": ')
  expect(bench.log.join('\n')).not.toContain('/api/v1/write')
})

test.each([
  [409, 'zstd'],
  [400, 'snappy'],
  [409, 'snappy'],
  [415, 'snappy'],
] as const)('after %d a block in %s is dropped where that is asked for', async (code, codec) => {
  bench.status = count => (count === 1 ? code : 200)
  const receiver = bench.open({ maxRowsPerBlock: 2, codec, onRefused: 'drop' })
  receiver.push(bench.runOf(1, 2, 3), 0)
  await bench.until('the second block', () => receiver.ledger.sent === 1)
  expect(bench.arrived.flat()).toEqual([1, 2, 3])
  expect(bench.books(receiver)).toEqual({ received: 3, sent: 1, pending: 0, dropped: 2 })
  expect(receiver.ledger.dropped('rejected')).toBe(2)
  expect(bench.metric('vmagent_remotewrite_packets_dropped_total')).toBe(1)
  expect(bench.metric('vmkit_remotewrite_samples_dropped_total', 'reason="rejected"')).toBe(2)
  expect(bench.log).toEqual([
    expect.stringContaining(
      `"1:secret-url" refused a block of 2 samples for good: unexpected status code ${code}; response body: "answer ${code}"; it was dropped`,
    ),
  ])
})

test('the receiver may ask for a pause, within the bounds', async () => {
  bench.status = count => (count === 1 ? 503 : 200)
  bench.retryAfter = '3600'
  const receiver = bench.open({ retryMinMs: 1, retryMaxMs: 15 })
  receiver.push(bench.runOf(1), 0)
  await bench.until('the block to be taken', () => receiver.ledger.sent === 1)
  expect(bench.requests).toHaveLength(2)
})

test('what relabeling dropped and what fits in no block is counted, not sent', async () => {
  const receiver = bench.open({ maxBlockBytes: 500 })
  const series = ['up', 'go_gc', 'x'.repeat(1000), 'dropped_by_all'].map((value, i) => {
    const labels = [{ name: '__name__', value }]
    const routed = { 1: 'refused', 3: undefined } as const
    return i === 1 || i === 3
      ? { lost: i === 3 ? ('global-relabel' as const) : undefined, routes: [routed[i]] }
      : { lost: undefined, routes: [labels] }
  })
  const page = createSeriesPage(series, [], bench.pool, 1)
  const values = Float64Array.of(9, 1, 2, 3, 4)
  receiver.push({ page, values, offset: 1, timestampMs: 1, times: undefined }, 0)
  await bench.until('the sample', () => receiver.ledger.sent === 1)
  expect(bench.arrived.flat()).toEqual([1])
  expect(bench.books(receiver)).toEqual({ received: 3, sent: 1, pending: 0, dropped: 2 })
  expect(receiver.ledger.dropped('relabel')).toBe(1)
  expect(receiver.ledger.dropped('too-big')).toBe(1)
  expect(bench.metric('vmagent_remotewrite_relabel_metrics_dropped_total')).toBe(1)
})

test('of the routes of a page the receiver takes the one it is told', async () => {
  const receiver = bench.open()
  const sets = ['a', 'b'].map(value => [{ name: '__name__', value }])
  const page = createSeriesPage([{ lost: undefined, routes: sets }], [], bench.pool, 2)
  receiver.push(
    { page, values: Float64Array.of(1), offset: 0, timestampMs: 1, times: undefined },
    1,
  )
  receiver.pushStale({ page, indexes: [0], timestampMs: 2 }, 0)
  await bench.until('both samples', () => receiver.ledger.sent === 2)
  expect(bench.requests.flatMap(({ series }) => series.map(one => one.labels))).toEqual(
    sets.toReversed(),
  )
})

test('values are rounded as the receiver asks for, staleness markers are not', async () => {
  const receiver = bench.open({ rounding: { significantFigures: 0, digits: 1 } })
  const run = bench.runOf(1, 2)
  run.values.set([1.25, NaN])
  receiver.push(run, 0)
  receiver.pushStale({ page: run.page, indexes: [0], timestampMs: 5 }, 0)
  await bench.until('the samples', () => receiver.ledger.sent === 3)
  const samples = bench.requests.flatMap(({ series }) => series.flatMap(one => one.samples))
  expect(samples.map(({ value, stale }) => (stale ? 'stale' : value))).toEqual([1.3, NaN, 'stale'])
  expect([...run.values]).toEqual([1.25, NaN])
})

test('stop sends what is pending', async () => {
  const receiver = bench.open({ flushIntervalMs: 1e6 })
  receiver.push(bench.runOf(1, 2, 3), 0)
  expect(bench.books(receiver)).toEqual({ received: 3, sent: 0, pending: 3, dropped: 0 })
  await receiver.stop()
  expect(bench.arrived.flat()).toEqual([1, 2, 3])
  expect(bench.books(receiver)).toEqual({ received: 3, sent: 3, pending: 0, dropped: 0 })
})

test('with a dead receiver everything is kept on disk, and the next run sends it', async () => {
  const alive = bench.url
  bench.url = 'http://127.0.0.1:1/api/v1/write'
  const first = bench.open({ maxRowsPerBlock: 2, concurrency: 2, retryMinMs: 1e6, retryMaxMs: 1e6 })
  first.push(bench.runOf(1, 2, 3, 4, 5), 0)
  await bench.until('a failed attempt', () => bench.log.length > 0)
  first.push(bench.runOf(6), 0)
  await first.stop()
  expect(bench.books(first)).toEqual({ received: 6, sent: 0, pending: 6, dropped: 0 })
  const files = readdirSync(join(bench.dir, 'queue'))
  expect(files).not.toContain('lock')
  expect(files).toEqual([expect.stringMatching(/\.segment$/), 'segments.json'])

  bench.url = alive
  bench.metrics = new MetricRegistry()
  const second = bench.open()
  await bench.until('everything', () => second.ledger.sent === 6)
  expect(bench.arrived.flat()).toEqual([1, 2, 3, 4, 5, 6])
  second.push(bench.runOf(7), 0)
  await bench.until('the new sample', () => second.ledger.sent === 7)
  expect(bench.books(second)).toEqual({ received: 7, sent: 7, pending: 0, dropped: 0 })
  await second.stop()

  const third = bench.open()
  expect(bench.books(third)).toEqual({ received: 0, sent: 0, pending: 0, dropped: 0 })
})

test('senders of the memory lane send fresh samples past a backlog, and only those', async () => {
  const alive = bench.url
  bench.url = 'http://127.0.0.1:1/api/v1/write'
  const first = bench.open({ retryMinMs: 1e6, retryMaxMs: 1e6 })
  first.push(bench.runOf(1, 2, 3), 0)
  await first.stop()
  bench.url = alive
  bench.metrics = new MetricRegistry()
  const second = bench.open({ concurrency: 0, memoryConcurrency: 1 })
  second.push(bench.runOf(4), 0)
  await bench.until('the fresh sample', () => second.ledger.sent === 1)
  expect(bench.arrived.flat()).toEqual([4])
  expect(bench.books(second)).toEqual({ received: 4, sent: 1, pending: 3, dropped: 0 })
})

test('without a queue on disk the newest are dropped when memory is full, the rest waits for the stop', async () => {
  bench.url = 'http://127.0.0.1:1/api/v1/write'
  const receiver = bench.open({
    isMemoryOnly: true,
    maxMemoryBlocks: 2,
    flushIntervalMs: 1e6,
    retryMinMs: 1e6,
    retryMaxMs: 1e6,
  })
  for (const value of [1, 2, 3]) {
    receiver.push(bench.runOf(value), 0)
    receiver.flush()
  }
  expect(receiver.ledger.dropped('overload')).toBe(1)
  expect(readdirSync(join(bench.dir, 'queue'))).toEqual(['lock'])
  await receiver.stop()
  expect(bench.books(receiver)).toEqual({ received: 3, sent: 0, pending: 2, dropped: 1 })
  expect(readdirSync(join(bench.dir, 'queue'))).toContain('segments.json')
})

test('two receivers cannot share a queue', () => {
  bench.open()
  expect(() => bench.open()).toThrow(/^cannot open queue ".*": process \d+ uses it; /)
})

test('the connections are closed when it has stopped', async () => {
  const receiver = bench.open()
  receiver.push(bench.runOf(1), 0)
  await bench.until('the sample', () => receiver.ledger.sent === 1)
  await receiver.stop()
  const count = (): Promise<number> =>
    new Promise(resolve => bench.server.getConnections((_, connections) => resolve(connections)))
  for (let i = 0; i < 200 && (await count()) > 0; i++) await sleep(5)
  expect(await count()).toBe(0)
  expect(bench.metrics.render()).not.toContain('vmkit_remotewrite_samples_received_total')
})
