import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { zstdDecompressSync } from 'node:zlib'
import { createHttpClient } from '@vmkit/daemon/http-client'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { decodeSnappy, readWriteRequest, type ReadSeries } from '@vmkit/daemon/wire'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ChunkPool, createSeriesPage, type SampleRun } from '../series/index.ts'
import { runOf } from '../series/testdata/pages.ts'
import type { ReceiverOptions } from './receiver.ts'
import { createCompressor, openReceiver, type Receiver } from './index.ts'

interface Request {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly series: readonly ReadSeries[]
}

let server: Server
let url = ''
let dir = ''
let status: (requests: number, headers: IncomingHttpHeaders) => number = () => 204
let retryAfter: string | undefined
let requests: Request[] = []
let log: string[] = []
let metrics = new MetricRegistry()
let receivers: Receiver[] = []
const pool = new ChunkPool(1)
const compressor = createCompressor()

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-receiver-'))
  status = () => 204
  retryAfter = undefined
  requests = []
  log = []
  receivers = []
  metrics = new MetricRegistry()
  server = createServer((request, response) => void take(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  url = `http://127.0.0.1:${address.port}/api/v1/write`
})

afterEach(async () => {
  await Promise.all(receivers.map(receiver => receiver.stop()))
  server.closeAllConnections()
  server.close()
  rmSync(dir, { recursive: true })
})

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const series: ReadSeries[] = []
  const body = Buffer.concat(chunks)
  const isZstd = request.headers['content-encoding'] === 'zstd'
  readWriteRequest(isZstd ? zstdDecompressSync(body) : decodeSnappy(body, 1e8), one =>
    series.push(one),
  )
  requests.push({ path: request.url ?? '', headers: request.headers, series })
  const code = status(requests.length, request.headers)
  // Status 0 stands for a connection that breaks.
  if (code === 0) {
    request.socket.destroy()
    return
  }
  response.writeHead(code, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
  response.end(code < 300 ? '' : `answer ${code}\n`)
}

function open(options: Partial<ReceiverOptions> = {}): Receiver {
  const receiver = openReceiver({
    url,
    name: '1:secret-url',
    dir: join(dir, 'queue'),
    client: createHttpClient({ userAgent: 'vmagent' }),
    pool,
    compressor,
    codec: 'zstd',
    keepsCodec: false,
    concurrency: 1,
    flushIntervalMs: 10,
    maxRowsPerBlock: 10_000,
    maxBlockBytes: 8 * 1024 * 1024,
    takesMetadata: true,
    maxMetadataPerBlock: 5000,
    maxMemoryBlocks: 100,
    maxMemoryBytes: 1e8,
    maxDiskBytes: 0,
    sendTimeoutMs: 60_000,
    retryMinMs: 5,
    retryMaxMs: 20,
    log: createLogger({ output: line => log.push(line), errorsPerSecondLimit: 0 }),
    metrics,
    ...options,
  })
  receivers.push(receiver)
  return receiver
}

function runOfValues(...values: number[]): SampleRun {
  const times = values.map(value => 1_700_000_000_000 + value)
  return runOf(
    pool,
    values.map(value => ['up', value]),
    { times },
  )
}

async function until(what: string, check: () => boolean): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (check()) return
    await sleep(5)
  }
  throw new Error(`waited in vain for ${what}\n${log.join('\n')}`)
}

const arrived = (): number[] =>
  requests.flatMap(({ series }) => series.flatMap(one => one.samples.map(({ value }) => value)))

/** The books, and whether they agree with what is counted where it lies. */
function books(receiver: Receiver): Record<string, number> {
  const { ledger } = receiver
  expect(ledger.imbalance(receiver.pendingSamples)).toBe(0)
  expect(ledger.received).toBe(ledger.sent + ledger.pending + ledger.droppedTotal)
  return {
    received: ledger.received,
    sent: ledger.sent,
    pending: ledger.pending,
    dropped: ledger.droppedTotal,
  }
}

function metric(name: string, labels = ''): number {
  const line = metrics
    .render()
    .split('\n')
    .find(one => one.startsWith(`${name}{`) && one.includes(labels))
  return Number(line?.slice(line.lastIndexOf(' ')))
}

test.each([
  ['zstd', 'x-victoriametrics-remote-write-version', '1'],
  ['snappy', 'x-prometheus-remote-write-version', '0.1.0'],
] as const)(
  'what is pushed arrives, %s-compressed, with its headers',
  async (codec, name, text) => {
    const receiver = open({ codec })
    const run = runOfValues(1, 2)
    receiver.push(run, 0)
    const gone = runOf(pool, [['gone', 0]])
    receiver.pushStale({ page: gone.page, indexes: undefined, timestampMs: 5 }, 0)
    run.values.fill(9)
    await until('the samples to be sent', () => receiver.ledger.sent === 3)
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
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
    expect(books(receiver)).toEqual({ received: 3, sent: 3, pending: 0, dropped: 0 })
    expect(metric('vmagent_remotewrite_blocks_sent_total')).toBe(1)
    expect(metric('vmagent_remotewrite_requests_total', 'status_code="2XX"')).toBe(1)
  },
)

test('blocks arrive in order', async () => {
  const receiver = open({ maxRowsPerBlock: 2 })
  receiver.push(runOfValues(1, 2, 3, 4, 5, 6), 0)
  await until('all blocks', () => receiver.ledger.sent === 6)
  expect(arrived()).toEqual([1, 2, 3, 4, 5, 6])
  expect(requests).toHaveLength(3)
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
  status = count => (count <= 3 ? code : 200)
  const receiver = open()
  receiver.push(runOfValues(1, 2), 0)
  await until('the block to be taken', () => receiver.ledger.sent === 2)
  expect(requests).toHaveLength(4)
  expect(arrived()).toEqual([1, 2, 1, 2, 1, 2, 1, 2])
  expect(books(receiver)).toEqual({ received: 2, sent: 2, pending: 0, dropped: 0 })
  expect(metric('vmagent_remotewrite_retries_count_total')).toBe(3)
  const [name, labels] =
    code === 0
      ? ['vmagent_remotewrite_errors_total', '']
      : ['vmagent_remotewrite_requests_total', `status_code="${code}"`]
  expect(metric(name, labels)).toBe(3)
  expect(log.join('\n')).toContain('cannot send a block to "1:secret-url": ')
  expect(log.join('\n')).not.toContain('/api/v1/write')
})

test.each([
  [409, 'zstd'],
  [400, 'snappy'],
  [409, 'snappy'],
  [415, 'snappy'],
] as const)('after %d a block in %s is dropped, counted and logged', async (code, codec) => {
  status = count => (count === 1 ? code : 200)
  const receiver = open({ maxRowsPerBlock: 2, codec })
  receiver.push(runOfValues(1, 2, 3), 0)
  await until('the second block', () => receiver.ledger.sent === 1)
  expect(arrived()).toEqual([1, 2, 3])
  expect(books(receiver)).toEqual({ received: 3, sent: 1, pending: 0, dropped: 2 })
  expect(receiver.ledger.dropped('rejected')).toBe(2)
  expect(metric('vmagent_remotewrite_packets_dropped_total')).toBe(1)
  expect(metric('vmkit_remotewrite_samples_dropped_total', 'reason="rejected"')).toBe(2)
  expect(log).toEqual([
    expect.stringContaining(
      `"1:secret-url" refused a block of 2 samples for good: unexpected status code ${code}; response body: "answer ${code}"; it was dropped`,
    ),
  ])
})

test('the receiver may ask for a pause, within the bounds', async () => {
  status = count => (count === 1 ? 503 : 200)
  retryAfter = '3600'
  const receiver = open({ retryMinMs: 1, retryMaxMs: 15 })
  receiver.push(runOfValues(1), 0)
  await until('the block to be taken', () => receiver.ledger.sent === 1)
  expect(requests).toHaveLength(2)
})

test('what relabeling dropped and what fits in no block is counted, not sent', async () => {
  const receiver = open({ maxBlockBytes: 500 })
  const series = ['up', 'go_gc', 'x'.repeat(1000), 'dropped_by_all'].map((value, i) => {
    const labels = [{ name: '__name__', value }]
    return { passedGlobal: i !== 3, routes: [i === 1 || i === 3 ? undefined : labels] }
  })
  const page = createSeriesPage(series, [], pool, 1)
  const values = Float64Array.of(9, 1, 2, 3, 4)
  receiver.push({ page, values, offset: 1, timestampMs: 1, times: undefined }, 0)
  await until('the sample', () => receiver.ledger.sent === 1)
  expect(arrived()).toEqual([1])
  expect(books(receiver)).toEqual({ received: 3, sent: 1, pending: 0, dropped: 2 })
  expect(receiver.ledger.dropped('relabel')).toBe(1)
  expect(receiver.ledger.dropped('too-big')).toBe(1)
  expect(metric('vmagent_remotewrite_relabel_metrics_dropped_total')).toBe(1)
})

test('of the routes of a page the receiver takes the one it is told', async () => {
  const receiver = open()
  const sets = ['a', 'b'].map(value => [{ name: '__name__', value }])
  const page = createSeriesPage([{ passedGlobal: true, routes: sets }], [], pool, 2)
  receiver.push(
    { page, values: Float64Array.of(1), offset: 0, timestampMs: 1, times: undefined },
    1,
  )
  receiver.pushStale({ page, indexes: [0], timestampMs: 2 }, 0)
  await until('both samples', () => receiver.ledger.sent === 2)
  expect(requests.flatMap(({ series }) => series.map(one => one.labels))).toEqual(sets.toReversed())
})

test('stop sends what is pending', async () => {
  const receiver = open({ flushIntervalMs: 1e6 })
  receiver.push(runOfValues(1, 2, 3), 0)
  expect(books(receiver)).toEqual({ received: 3, sent: 0, pending: 3, dropped: 0 })
  await receiver.stop()
  expect(arrived()).toEqual([1, 2, 3])
  expect(books(receiver)).toEqual({ received: 3, sent: 3, pending: 0, dropped: 0 })
})

test('with a dead receiver everything is kept on disk, and the next run sends it', async () => {
  const alive = url
  url = 'http://127.0.0.1:1/api/v1/write'
  const first = open({ maxRowsPerBlock: 2, concurrency: 2, retryMinMs: 1e6, retryMaxMs: 1e6 })
  first.push(runOfValues(1, 2, 3, 4, 5), 0)
  await until('a failed attempt', () => log.length > 0)
  first.push(runOfValues(6), 0)
  await first.stop()
  expect(books(first)).toEqual({ received: 6, sent: 0, pending: 6, dropped: 0 })
  const files = readdirSync(join(dir, 'queue'))
  expect(files).not.toContain('lock')
  expect(files.length).toBeGreaterThan(1)

  url = alive
  metrics = new MetricRegistry()
  const second = open()
  await until('everything', () => second.ledger.sent === 6)
  expect(arrived()).toEqual([1, 2, 3, 4, 5, 6])
  second.push(runOfValues(7), 0)
  await until('the new sample', () => second.ledger.sent === 7)
  expect(books(second)).toEqual({ received: 7, sent: 7, pending: 0, dropped: 0 })
  await second.stop()

  const third = open()
  expect(books(third)).toEqual({ received: 0, sent: 0, pending: 0, dropped: 0 })
})

test('two receivers cannot share a queue', () => {
  open()
  expect(() => open()).toThrow(/^cannot open queue ".*": process \d+ uses it; /)
})

test('the connections are closed when it has stopped', async () => {
  const receiver = open()
  receiver.push(runOfValues(1), 0)
  await until('the sample', () => receiver.ledger.sent === 1)
  await receiver.stop()
  const count = (): Promise<number> =>
    new Promise(resolve => server.getConnections((_, connections) => resolve(connections)))
  for (let i = 0; i < 200 && (await count()) > 0; i++) await sleep(5)
  expect(await count()).toBe(0)
  expect(metrics.render()).not.toContain('vmkit_remotewrite_samples_received_total')
})
