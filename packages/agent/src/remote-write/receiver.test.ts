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
import { createHttpClient } from '@vmkit/daemon/http-client'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import {
  SeriesBatch,
  decodeSnappy,
  encodeLabels,
  readWriteRequest,
  type ReadSeries,
} from '@vmkit/daemon/wire'
import { parseRelabelConfigs } from '@vmkit/relabel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReceiverOptions } from './receiver.ts'
import { SeriesRelabel, openReceiver, type Receiver } from './index.ts'

interface Request {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly series: readonly ReadSeries[]
}

let server: Server
let url = ''
let dir = ''
let status: (requests: number) => number = () => 204
let retryAfter: string | undefined
let requests: Request[] = []
let log: string[] = []
let metrics = new MetricRegistry()
let receivers: Receiver[] = []

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
  readWriteRequest(decodeSnappy(Buffer.concat(chunks), 1e8), one => series.push(one))
  requests.push({ path: request.url ?? '', headers: request.headers, series })
  const code = status(requests.length)
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
    relabel: new SeriesRelabel(undefined),
    concurrency: 1,
    flushIntervalMs: 10,
    maxRowsPerBlock: 10_000,
    maxBlockBytes: 8 * 1024 * 1024,
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

function batchOf(...values: number[]): SeriesBatch {
  const batch = new SeriesBatch()
  const labels = encodeLabels([{ name: '__name__', value: 'up' }])
  for (const value of values) batch.add(labels, 1_700_000_000_000 + value, value)
  return batch
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

test('what is pushed arrives, snappy-compressed, with the headers of remote write', async () => {
  const receiver = open()
  const batch = batchOf(1, 2)
  batch.addStale(encodeLabels([{ name: '__name__', value: 'gone' }]), 5)
  receiver.push(batch)
  batch.clear()
  await until('the samples to be sent', () => receiver.ledger.sent === 3)
  expect(requests).toHaveLength(1)
  expect(requests[0]).toMatchObject({
    path: '/api/v1/write',
    headers: {
      'user-agent': 'vmagent',
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
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
})

test('blocks arrive in order', async () => {
  const receiver = open({ maxRowsPerBlock: 2 })
  receiver.push(batchOf(1, 2, 3, 4, 5, 6))
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
  receiver.push(batchOf(1, 2))
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

test.each([400, 409, 415])('after %d the block is dropped, counted and logged', async code => {
  status = count => (count === 1 ? code : 200)
  const receiver = open({ maxRowsPerBlock: 2 })
  receiver.push(batchOf(1, 2, 3))
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
  receiver.push(batchOf(1))
  await until('the block to be taken', () => receiver.ledger.sent === 1)
  expect(requests).toHaveLength(2)
})

test('what relabeling drops and what fits in no block is counted, not sent', async () => {
  const rules = parseRelabelConfigs('[{action: drop, source_labels: [__name__], regex: go_.*}]')
  const relabel = new SeriesRelabel(rules, [{ name: 'dc', value: 'x' }])
  const receiver = open({ relabel, maxBlockBytes: 500 })
  const batch = batchOf(1)
  batch.add(encodeLabels([{ name: '__name__', value: 'go_gc' }]), 1, 2)
  batch.add(encodeLabels([{ name: '__name__', value: 'x'.repeat(1000) }]), 1, 3)
  receiver.push(batch)
  await until('the sample', () => receiver.ledger.sent === 1)
  expect(requests[0]?.series[0]?.labels).toEqual([
    { name: '__name__', value: 'up' },
    { name: 'dc', value: 'x' },
  ])
  expect(books(receiver)).toEqual({ received: 3, sent: 1, pending: 0, dropped: 2 })
  expect(receiver.ledger.dropped('relabel')).toBe(1)
  expect(receiver.ledger.dropped('too-big')).toBe(1)
})

test('other relabel rules hold for what comes after them', async () => {
  const receiver = open()
  receiver.push(batchOf(1))
  receiver.setRelabel(new SeriesRelabel(undefined, [{ name: 'dc', value: 'x' }]))
  receiver.push(batchOf(2))
  await until('both samples', () => receiver.ledger.sent === 2)
  expect(requests.flatMap(({ series }) => series.map(one => one.labels.length))).toEqual([1, 2])
})

test('stop sends what is pending', async () => {
  const receiver = open({ flushIntervalMs: 1e6 })
  receiver.push(batchOf(1, 2, 3))
  expect(books(receiver)).toEqual({ received: 3, sent: 0, pending: 3, dropped: 0 })
  await receiver.stop()
  expect(arrived()).toEqual([1, 2, 3])
  expect(books(receiver)).toEqual({ received: 3, sent: 3, pending: 0, dropped: 0 })
})

test('with a dead receiver everything is kept on disk, and the next run sends it', async () => {
  const alive = url
  url = 'http://127.0.0.1:1/api/v1/write'
  const first = open({ maxRowsPerBlock: 2, concurrency: 2, retryMinMs: 1e6, retryMaxMs: 1e6 })
  first.push(batchOf(1, 2, 3, 4, 5))
  await until('a failed attempt', () => log.length > 0)
  first.push(batchOf(6))
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
  second.push(batchOf(7))
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
  receiver.push(batchOf(1))
  await until('the sample', () => receiver.ledger.sent === 1)
  await receiver.stop()
  const count = (): Promise<number> =>
    new Promise(resolve => server.getConnections((_, connections) => resolve(connections)))
  for (let i = 0; i < 200 && (await count()) > 0; i++) await sleep(5)
  expect(await count()).toBe(0)
  expect(metrics.render()).not.toContain('vmkit_remotewrite_samples_received_total')
})
