import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { createHttpClient } from '@vmkit/daemon/http-client'
import { parseFlags } from '@vmkit/daemon/flags'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { decodeSnappy, readWriteRequest, type ReadSeries } from '@vmkit/daemon/wire'
import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { createDatasource } from './datasource/index.ts'
import { createNotifiers } from './notifier/index.ts'
import { alertFlags } from './flags/index.ts'
import { notifiersOf } from './peers.ts'
import { createRemoteWriter } from './remote-write/index.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** A real server that answers one after the other what it is told to; the last answer stays. */
async function serve(...answers: readonly { readonly status: number; readonly body?: string }[]) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const { status, body = '' } = answers[Math.min(seen.length, answers.length - 1)] ?? {
        status: 200,
      }
      seen.push({ method, url, headers, body: Buffer.concat(chunks) })
      response.writeHead(status).end(body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(async () => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}`, seen }
}

function client() {
  const one = createHttpClient({ userAgent: 'vmalert' })
  closers.push(() => one.close())
  return one
}

function logged() {
  const lines: string[] = []
  return { lines, log: createLogger({ output: line => lines.push(line) }) }
}

describe('the datasource', () => {
  async function ask(
    answer: { status: number; body?: string },
    change: { queryStepMs?: number | undefined } = {},
  ) {
    const server = await serve(answer)
    const datasource = createDatasource({
      url: `${server.url}/base/?extra=1`,
      client: client(),
      queryStepMs: 300_000,
      appendTypePrefix: false,
      disablePathAppend: false,
      roundDigits: 0,
      ...change,
    })
    const result = await datasource.query({
      expr: 'up == 0',
      timeMs: Date.parse('2026-11-22T08:03:58.700Z'),
      intervalMs: 15_000,
      params: [['denyPartialResponse', ['1']]],
      headers: [['X-Team', 'a']],
    })
    return { result, request: server.seen[0] }
  }
  const vector = (rows: unknown): string =>
    JSON.stringify({
      status: 'success',
      data: { resultType: 'vector', result: rows },
      stats: { seriesFetched: '7' },
      isPartial: true,
    })

  test('is asked as vmalert asks it', async () => {
    const { request } = await ask({ status: 200, body: vector([]) })
    expect(request).toMatchObject({
      method: 'POST',
      headers: { 'x-team': 'a', 'content-type': 'application/json' },
    })
    expect(request?.url).toBe(
      '/base/api/v1/query?denyPartialResponse=1&extra=1&query=up+%3D%3D+0&step=300s&time=2026-11-22T08%3A03%3A58Z',
    )
  })

  test.each([
    ['the group interval for a step of 0', 0, 'step=15s'],
    ['no step when it is turned off', undefined, undefined],
  ])('sends %s', async (_, queryStepMs, expected) => {
    const { request } = await ask({ status: 200, body: vector([]) }, { queryStepMs })
    expect(/step=\w+/.exec(request?.url ?? '')?.[0]).toBe(expected)
  })

  test('gives rows, special values among them, and what it says about itself', async () => {
    const values = ['1.5', 'NaN', '+Inf', '-Inf']
    const body = vector(values.map(value => ({ metric: { a: 'b' }, value: [1.25, value] })))
    const { result } = await ask({ status: 200, body })
    expect(result).toEqual({
      kind: 'rows',
      rows: [1.5, Number.NaN, Infinity, -Infinity].map(value => ({
        labels: [{ name: 'a', value: 'b' }],
        timestampMs: 1250,
        value,
      })),
      seriesFetched: 7,
      isPartial: true,
    })
  })

  test('takes a scalar for a row without labels', async () => {
    const body = JSON.stringify({
      status: 'success',
      data: { resultType: 'scalar', result: [1, '2'] },
    })
    expect((await ask({ status: 200, body })).result).toMatchObject({
      rows: [{ labels: [], value: 2 }],
    })
  })

  test.each([
    [
      'an HTTP error',
      { status: 422, body: 'no such metric' },
      /unexpected status code 422; response body: "no such metric"/,
    ],
    [
      'an error of its own',
      { status: 200, body: '{"status":"error","errorType":"execution","error":"boom"}' },
      /reports execution: boom/,
    ],
    [
      'a matrix',
      { status: 200, body: '{"status":"success","data":{"resultType":"matrix","result":[]}}' },
      /unexpected result type "matrix"/,
    ],
    ['no JSON', { status: 200, body: '<html>' }, /cannot read the answer/],
    [
      'a row without value',
      { status: 200, body: vector([{ metric: {} }]) },
      /unexpected value undefined/,
    ],
  ])('turns %s into a failure', async (_, answer, expected) => {
    const { result } = await ask(answer)
    expect(result).toMatchObject({ kind: 'failure', reason: expect.stringMatching(expected) })
  })
})

describe('notifiers', () => {
  const alert = {
    labels: labelsFromObject({ alertname: 'A', 'b.c': 'd"' }),
    annotations: labelsFromObject({ summary: 's' }),
    startsAtMs: 1000,
    endsAtMs: 2500,
    generatorUrl: 'http://x/vmalert/alert?group_id=1&alert_id=2',
  }

  test('tell every Alertmanager, with names it allows, and go on when one fails', async () => {
    const [good, bad] = [await serve({ status: 200 }), await serve({ status: 500, body: 'no' })]
    const metrics = new MetricRegistry()
    const { log, lines } = logged()
    const targets = [good, bad].map(({ url }) => ({
      url: `${url}/`,
      address: url,
      timeoutMs: 1000,
      client: client(),
    }))
    const notifiers = createNotifiers({ targets, log, metrics })
    await notifiers.send([alert], [['X-Team', 'a']])
    expect(good.seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/v2/alerts',
      headers: { 'x-team': 'a' },
    })
    expect(JSON.parse(String(good.seen[0]?.body))).toEqual([
      {
        startsAt: '1970-01-01T00:00:01.000Z',
        endsAt: '1970-01-01T00:00:02.500Z',
        generatorURL: alert.generatorUrl,
        labels: { alertname: 'A', b_c: 'd"' },
        annotations: { summary: 's' },
      },
    ])
    expect(notifiers.status().map(one => one.lastError)).toEqual([
      '',
      'unexpected status code 500; response body: "no"',
    ])
    expect(metrics.counter('vmalert_alerts_send_errors_total', { addr: bad.url }).value).toBe(1)
    expect(metrics.counter('vmalert_alerts_sent_total', { addr: good.url }).value).toBe(1)
    expect(lines.join('')).toContain(`cannot send 1 alerts to "${bad.url}"`)
  })

  test('send nothing when there is nothing to tell', async () => {
    const server = await serve({ status: 200 })
    const targets = [{ url: server.url, address: server.url, timeoutMs: 1000, client: client() }]
    await createNotifiers({ targets, log: logged().log, metrics: new MetricRegistry() }).send([])
    expect(server.seen).toEqual([])
  })
})

test.each([
  ['without the password', [], 'http://u:xxxxx@am:9093/base/api/v2/alerts'],
  ['whole on demand', ['-notifier.showURL'], 'http://u:secret@am:9093/base/api/v2/alerts'],
])('the address of an Alertmanager is shown %s', (_, extra, expected) => {
  const argv = ['-notifier.url=http://u:secret@am:9093/base/', ...extra]
  const parsed = parseFlags(alertFlags, argv, { program: '', version: '', description: '' })
  if (parsed.kind === 'exit') throw new Error(parsed.stderr)
  const notifiers = notifiersOf(parsed.flags, logged().log, new MetricRegistry())
  closers.push(() => notifiers.close())
  expect(notifiers.status()).toEqual([{ address: expected, lastError: '' }])
})

describe('the remote writer', () => {
  const sample = (name: string, stale = false) => ({
    labels: labelsFromObject({ __name__: name }),
    timestampMs: 1000,
    value: 2,
    stale,
  })

  async function writer(
    answers: readonly { status: number }[],
    change: { maxQueueSize?: number; maxBatchSize?: number } = {},
  ) {
    const server = await serve(...answers)
    const metrics = new MetricRegistry()
    const { log, lines } = logged()
    const one = createRemoteWriter({
      url: `${server.url}/api/v1/write`,
      client: createHttpClient(),
      flushIntervalMs: 3_600_000,
      maxBatchSize: 100,
      maxQueueSize: 100,
      sendTimeoutMs: 1000,
      retryMinMs: 1,
      retryMaxMs: 50,
      log,
      metrics,
      ...change,
    })
    closers.push(() => one.stop(100))
    const dropped = () => metrics.counter('vmalert_remotewrite_dropped_rows_total').value
    return { one, server, lines, dropped, metrics }
  }

  function seriesIn({ body }: Seen): ReadSeries[] {
    const series: ReadSeries[] = []
    readWriteRequest(decodeSnappy(body, 1e6), found => series.push(found))
    return series
  }

  test('sends what waits, staleness markers as such', async () => {
    const { one, server, metrics } = await writer([{ status: 204 }])
    one.push([sample('a'), sample('b', true)])
    await one.flush()
    expect(server.seen).toHaveLength(1)
    expect(server.seen[0]?.headers).toMatchObject({
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    })
    expect(seriesIn(server.seen[0]!).map(({ samples }) => samples[0]?.stale)).toEqual([false, true])
    expect(metrics.counter('vmalert_remotewrite_sent_rows_total').value).toBe(2)
  })

  test('splits into batches in order', async () => {
    const { one, server } = await writer([{ status: 204 }], { maxBatchSize: 2 })
    one.push(['a', 'b', 'c'].map(name => sample(name)))
    await one.flush()
    expect(server.seen.map(seen => seriesIn(seen).map(({ labels }) => labels[0]?.value))).toEqual([
      ['a', 'b'],
      ['c'],
    ])
  })

  test('repeats after 500 and 429 until it is taken', async () => {
    const { one, server, dropped } = await writer([
      { status: 500 },
      { status: 429 },
      { status: 204 },
    ])
    one.push([sample('a')])
    await one.flush()
    expect(server.seen).toHaveLength(3)
    expect(dropped()).toBe(0)
  })

  test.each([
    ['refused with 400', [{ status: 400 }], 1],
    ['refused for too long', [{ status: 500 }], 2],
  ])('drops, counts and logs what is %s', async (_, answers, least) => {
    const { one, server, lines, dropped } = await writer(answers)
    one.push([sample('a')])
    await one.flush()
    expect(server.seen.length).toBeGreaterThanOrEqual(least)
    expect(dropped()).toBe(1)
    expect(lines.join('')).toMatch(/dropped 1 series for remote write: unexpected status code/)
  })

  test('drops, counts and logs what does not fit into the queue', async () => {
    const { one, lines, dropped, server } = await writer([{ status: 204 }], { maxQueueSize: 1 })
    one.push([sample('a'), sample('b'), sample('c')])
    expect(dropped()).toBe(2)
    expect(lines.join('')).toMatch(/cannot queue 2 series/)
    await one.flush()
    expect(seriesIn(server.seen[0]!)).toHaveLength(1)
  })
})
