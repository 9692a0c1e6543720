import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { encodeMetadata } from '@vmkit/daemon/wire'
import { formatLabels, getLabel } from '@vmkit/promql-lite/labels'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { discoveryKinds, parseScrapeConfig, type ScrapeFile } from '../config/index.ts'
import { ChunkPool } from '../series/index.ts'
import { createScrapeManager, type ScrapeManager, type ScrapeManagerOptions } from './index.ts'
import { RecordingSink, type Recorded } from './testdata/recording-sink.ts'
import { ALONE } from './testdata/series-bench.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

let server: Server
let host = ''
let handler: Handler = (_, response) => response.end('')
let dir = ''
let pool = new ChunkPool(1)
let sink = new RecordingSink(pool)
let batches: readonly Recorded[][] = []
let log: string[] = []
let metrics = new MetricRegistry()
let managers: ScrapeManager[] = []

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-scrape-'))
  pool = new ChunkPool(1)
  sink = new RecordingSink(pool)
  batches = sink.batches
  log = []
  managers = []
  metrics = new MetricRegistry()
  server = createServer((request, response) => handler(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  host = `127.0.0.1:${address.port}`
})
afterEach(async () => {
  await Promise.all(managers.map(manager => manager.stop()))
  server.closeAllConnections()
  server.close()
  rmSync(dir, { recursive: true })
})

const parse = (jobs: string, global = '{scrape_interval: 50ms}'): Promise<ScrapeFile> =>
  parseScrapeConfig({
    text: `{global: ${global}, scrape_configs: [${jobs}]}`,
    file: 'scrape.yml',
    dir,
  })

const job = (fields = '', name = 'j'): string =>
  `{job_name: ${name}, static_configs: [{targets: ["${host}"]}]${fields === '' ? '' : `, ${fields}`}}`

async function start(
  config: ScrapeFile,
  overrides: Partial<ScrapeManagerOptions> = {},
): Promise<ScrapeManager> {
  const manager = createScrapeManager({
    config,
    sink,
    pool,
    log: createLogger({ output: line => log.push(line), disableTimestamps: true }),
    metrics,
    cluster: ALONE,
    maxScrapeSizeBytes: 100_000,
    maxResponseHeadersBytes: 4096,
    disableCompression: false,
    disableKeepAlive: false,
    noStaleMarkers: false,
    seriesLimitPerTarget: 0,
    suppressScrapeErrors: false,
    suppressScrapeErrorsDelayMs: 0,
    suppressDuplicateTargetErrors: false,
    dropOriginalLabels: false,
    maxDroppedTargets: 100,
    discovery: {
      kubernetes: {
        apiServerTimeoutMs: 60_000,
        relistSpreadMs: 0,
        attach: { node: false, namespace: false },
      },
      intervalMs: () => 20,
      consulWaitMs: 0,
      nomadWaitMs: 0,
      concurrency: 10,
      maxWaitMs: 1000,
    },
    maxRemovedPercent: 0,
    removalGraceMs: 0,
    sendsMetadata: true,
    streamParse: false,
    streamAboveBytes: 1e6,
    ...overrides,
  })
  managers.push(manager)
  expect(manager.ready()).toBe(false)
  expect(manager.waitingFor()).toBe(discoveryKinds.length)
  manager.start()
  await expect.poll(() => manager.ready()).toBe(true)
  return manager
}

const nameOf = ({ labels }: Recorded): string => getLabel(labels, '__name__')
const valuesOf = (batch: readonly Recorded[]): Record<string, number | 'stale'> =>
  Object.fromEntries(batch.map(sample => [nameOf(sample), sample.value]))
const reached = (count: number): Promise<void> =>
  expect.poll(() => batches.length).toBeGreaterThanOrEqual(count)

test('a scrape sends what is exposed and then the metrics about itself', async () => {
  const requests: IncomingMessage[] = []
  handler = (request, response) => {
    requests.push(request)
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync('# TYPE a counter\na{x="y"} 1.5\nb NaN\nbad\n'))
  }
  await start(await parse(job('params: {a: [b]}')))
  await reached(2)
  const first = batches[0]!
  expect(first.map(nameOf)).toEqual([
    'a',
    'b',
    'scrape_duration_seconds',
    'scrape_response_size_bytes',
    'scrape_samples_post_metric_relabeling',
    'scrape_samples_scraped',
    'scrape_series_added',
    'scrape_timeout_seconds',
    'up',
  ])
  expect(new Set(first.map(({ timestampMs }) => timestampMs)).size).toBe(1)
  expect(formatLabels(first[0]!.labels)).toBe(`a{x="y",instance="${host}",job="j"}`)
  expect(valuesOf(first)).toMatchObject({
    a: 1.5,
    b: NaN,
    scrape_response_size_bytes: 40,
    scrape_samples_scraped: 2,
    scrape_samples_post_metric_relabeling: 2,
    scrape_series_added: 2,
    scrape_timeout_seconds: 0.05,
    up: 1,
  })
  expect(valuesOf(batches[1]!)).toMatchObject({ scrape_series_added: 0 })
  expect(requests[0]).toMatchObject({
    method: 'GET',
    url: '/metrics?a=b',
    headers: {
      'user-agent': 'vm_promscrape',
      accept: 'text/plain;version=0.0.4;q=1,*/*;q=0.1',
      'accept-encoding': 'gzip',
      'x-prometheus-scrape-timeout-seconds': '0.050',
    },
  })
  expect(log.filter(line => line.includes('skipped 1 lines'))).toHaveLength(1)
  const text = metrics.render()
  expect(text).toMatch(/vm_promscrape_targets\{type="static_configs",\s?status="up"\} 1/)
  expect(text).toMatch(/vm_promscrape_scrape_pool_targets\{scrape_job="j",\s?status="up"\} 1/)
  expect(text).toMatch(/vm_promscrape_scrapes_total\{status_code="200"\} [1-9]/)
  expect(text).toMatch(/vm_rows_invalid_total\{type="prometheus"\} [1-9]/)
  expect(text).toMatch(/vm_promscrape_conn_bytes_read_total [1-9]/)
})

const failures: [string, Handler, fields: string, error: RegExp, metric: string][] = [
  [
    'status 500',
    (_, response) => response.writeHead(500).end('broken'),
    '',
    /status code 500; expected 200; the answer is "broken"/,
    'vm_promscrape_scrapes_total{status_code="500"}',
  ],
  [
    'no answer',
    () => {},
    'scrape_timeout: 20ms',
    /the timeout of 20 ms passed/,
    'vm_promscrape_scrapes_timed_out_total',
  ],
  [
    'an answer that does not end',
    (_, response) => response.write('a 1\n'),
    'scrape_timeout: 20ms',
    /the timeout of 20 ms passed/,
    'vm_promscrape_scrapes_timed_out_total',
  ],
  [
    'a large body',
    (_, response) => response.end('a 1\n'.repeat(1000)),
    'max_scrape_size: 100',
    /larger than the limit max_scrape_size=100 bytes/,
    'vm_promscrape_max_scrape_size_exceeded_errors_total',
  ],
  [
    'a body that is large when unpacked',
    (_, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(gzipSync('a 1\n'.repeat(1000)))
    },
    'max_scrape_size: 100',
    /larger than the limit max_scrape_size=100 bytes/,
    'vm_promscrape_max_scrape_size_exceeded_errors_total',
  ],
  [
    'broken gzip',
    (_, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end('a 1\n')
    },
    '',
    /incorrect header check/,
    'vm_promscrape_scrapes_failed_total',
  ],
  [
    'a redirect that is not to be followed',
    (_, response) => response.writeHead(302, { location: '/other' }).end(),
    'follow_redirects: false',
    /status code 302/,
    'vm_promscrape_scrapes_failed_total',
  ],
  [
    'a closed connection',
    (_, response) => response.destroy(),
    '',
    /cannot GET/,
    'vm_promscrape_scrapes_failed_total',
  ],
  [
    'too many samples',
    (_, response) => response.end('a 1\nb 1\nc 1'),
    'sample_limit: 2',
    /3 samples after relabeling, more than sample_limit=2/,
    'vm_promscrape_scrapes_skipped_by_sample_limit_total',
  ],
  [
    'too many labels',
    (_, response) => response.end('a{x="1",y="2"} 1'),
    'label_limit: 4',
    /more labels than label_limit=4/,
    'vm_promscrape_scrapes_skipped_by_label_limit_total',
  ],
]

test.each(failures)('a scrape fails on %s', async (_, answer, fields, error, metric) => {
  handler = answer
  const manager = await start(await parse(job(fields)))
  await reached(1)
  const [batch] = batches
  expect(batch!.every(sample => /^(up|scrape_.*)$/.test(nameOf(sample)))).toBe(true)
  expect(valuesOf(batch!)).toMatchObject({ up: 0, scrape_series_added: 0 })
  expect(manager.targets()).toMatchObject([
    { health: 'down', lastError: expect.stringMatching(error) },
  ])
  expect(log[0]).toMatch(/^warn\t.*cannot scrape "http:.*\/metrics" \{instance="/)
  expect(metrics.render()).toMatch(new RegExp(`${RegExp.escape(metric)} [1-9]`))
  expect(metrics.render()).toMatch(/vm_promscrape_scrapes_failed_total [1-9]/)
})

test('a redirect is followed', async () => {
  handler = (request, response) =>
    request.url === '/metrics'
      ? response.writeHead(302, { location: '/other' }).end()
      : response.end('a 1')
  await start(await parse(job()))
  await reached(1)
  expect(valuesOf(batches[0]!)).toMatchObject({ a: 1, up: 1 })
})

test('a failure ends the series with markers, and the target keeps being scraped', async () => {
  let isBroken = false
  handler = (_, response) => response.writeHead(isBroken ? 503 : 200).end('a 1')
  await start(await parse(job()))
  await reached(1)
  isBroken = true
  await expect.poll(() => batches.some(batch => valuesOf(batch)['up'] === 0)).toBe(true)
  const failed = batches.filter(batch => valuesOf(batch)['up'] === 0)
  expect(valuesOf(failed[0]!)['a']).toBe('stale')
  isBroken = false
  await expect.poll(() => valuesOf(batches.at(-1)!)['up']).toBe(1)
  const stale = batches.flat().filter(({ value }) => value === 'stale')
  expect(stale).toHaveLength(1)
})

test('a reload leaves targets that stay alone and ends the others before new ones start', async () => {
  handler = (request, response) => response.end(`from_${request.url!.slice(1)} 1`)
  const manager = await start(
    await parse(`${job('metrics_path: /x', 'keep')}, ${job('metrics_path: /y', 'old')}`),
  )
  await expect.poll(() => manager.targets().every(({ health }) => health === 'up')).toBe(true)
  const before = manager.targets().find(target => target.job === 'keep')!.scrapesTotal
  await manager.reload(
    await parse(
      `${job('metrics_path: /x, relabel_configs: [{action: labeldrop, regex: none}]', 'keep')}, ${job('metrics_path: /z', 'new')}`,
    ),
  )
  const after = manager.targets()
  expect(after.map(target => target.job)).toEqual(['keep', 'new'])
  expect(after[0]!.scrapesTotal).toBeGreaterThanOrEqual(before)
  expect(after[1]!.scrapesTotal).toBe(0)
  const last = batches.findLast(batch => batch[0]?.value === 'stale')!
  expect(last.every(({ value }) => value === 'stale')).toBe(true)
  expect(last.map(nameOf)).toEqual(expect.arrayContaining(['from_y', 'up', 'scrape_series_added']))
  expect(
    batches.flat().some(sample => nameOf(sample) === 'from_x' && sample.value === 'stale'),
  ).toBe(false)
  await expect.poll(() => batches.flat().some(sample => nameOf(sample) === 'from_z')).toBe(true)
})

test('a stop sends no markers', async () => {
  handler = (_, response) => response.end('a 1')
  const manager = await start(await parse(job()))
  await reached(1)
  await manager.stop()
  expect(batches.flat().some(({ value }) => value === 'stale')).toBe(false)
  expect(manager.targets()).toEqual([])
})

test('a file of targets is watched', async () => {
  handler = (_, response) => response.end('a 1')
  const file = join(dir, 'targets.yml')
  writeFileSync(file, `- {targets: ["${host}"], labels: {n: "1"}}`)
  const config = await parse('{job_name: f, file_sd_configs: [{files: [targets.yml]}]}')
  const manager = await start(config)
  await reached(1)
  writeFileSync(file, `- {targets: ["${host}"], labels: {n: "2"}}`)
  await expect.poll(() => getLabel(manager.targets()[0]?.labels ?? [], 'n')).toBe('2')
  expect(
    batches.flat().some(({ labels, value }) => value === 'stale' && getLabel(labels, 'n') === '1'),
  ).toBe(true)
})

test('without staleness markers none are sent and no series count as added', async () => {
  handler = (_, response) => response.end('a 1')
  const manager = await start(await parse(job()), { noStaleMarkers: true })
  await reached(1)
  expect(valuesOf(batches[0]!)).toMatchObject({ a: 1, scrape_series_added: 0 })
  await manager.reload(await parse(''))
  expect(manager.targets()).toEqual([])
  expect(batches.flat().some(({ value }) => value === 'stale')).toBe(false)
})

test('a failed target that is removed ends its series again', async () => {
  let isBroken = false
  handler = (_, response) => response.writeHead(isBroken ? 503 : 200).end('a 1')
  const manager = await start(await parse(job()))
  await reached(1)
  isBroken = true
  await expect.poll(() => manager.targets()[0]?.health).toBe('down')
  const before = batches.length
  await manager.reload(await parse(''))
  const markers = batches.slice(before).find(batch => batch[0]?.value === 'stale')
  expect(markers?.map(nameOf)).toEqual(expect.arrayContaining(['a', 'up']))
  expect(markers?.every(({ value }) => value === 'stale')).toBe(true)
})

test('what HELP and TYPE say is sent once while it stays, and again when it changes', async () => {
  let help = 'one'
  handler = (_, response) => response.end(`  # HELP a ${help}\n# TYPE a counter\na 1\n`)
  await start(await parse(job()))
  const encoded = (text: string): Uint8Array[] => [
    Uint8Array.from(encodeMetadata({ name: 'a', type: 'counter', help: text })),
  ]
  await reached(4)
  expect(sink.metadata).toEqual([encoded('one')])
  help = 'two'
  await expect.poll(() => sink.metadata.length).toBe(2)
  expect(sink.metadata[1]).toEqual(encoded('two'))
})

test('without metadata none is sent', async () => {
  handler = (_, response) => response.end('# HELP a b\na 1\n')
  await start(await parse(job()), { sendsMetadata: false })
  await reached(2)
  expect(sink.metadata).toEqual([])
})

test('other rules of the sink hold from the next scrape on', async () => {
  handler = (_, response) => response.end('a 1')
  await start(await parse(job()))
  await reached(1)
  sink.setRule(labels => [...labels, { name: 'dc', value: 'x' }])
  const before = batches.length
  await reached(before + 2)
  const { length } = batches[before + 1]!
  expect(batches[before + 1]!.filter(({ labels }) => getLabel(labels, 'dc') === 'x')).toHaveLength(
    length,
  )
})

test('a stop gives all labels back', async () => {
  handler = (_, response) => response.end('# HELP a b\na{x="y"} 1\nb 1\nbad')
  const manager = await start(await parse(job()))
  await reached(2)
  expect(pool.size).toBeGreaterThan(0)
  await manager.stop()
  expect(pool.size).toBe(0)
})

test('a source that forgets nearly all its targets is not believed at once', async () => {
  handler = (_, response) => response.end('a 1')
  const file = join(dir, 'many.yml')
  const list = (count: number): string =>
    Array.from({ length: count }, (_, n) => `- {targets: ["${host}"], labels: {n: "${n}"}}`).join(
      '\n',
    )
  writeFileSync(file, list(10))
  const config = await parse('{job_name: f, file_sd_configs: [{files: [many.yml]}]}')
  const manager = await start(config, { maxRemovedPercent: 50, removalGraceMs: 600 })
  expect(manager.targets()).toHaveLength(10)
  writeFileSync(file, list(1))
  await expect
    .poll(() => metrics.render())
    .toContain('vmkit_promscrape_held_targets{type="file_sd_configs"} 9')
  expect(manager.targets()).toHaveLength(10)
  await expect.poll(() => manager.targets().length, { timeout: 5000 }).toBe(1)
})
