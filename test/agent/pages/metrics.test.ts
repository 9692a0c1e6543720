import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getText, metricOn } from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startAgent, untilScraped, type RunningAgent } from './agents.ts'
import { startTargetServer } from './target-server.ts'

const vmagent = todaysPeer('vmagent')

const listed = readFileSync(join(import.meta.dirname, 'testdata/scrape-metrics.txt'), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
const ofBoth = listed.filter(line => !line.startsWith('!'))
const all = listed.map(line => line.replace(/^! /, ''))

/** Names with label names, as the list has them. */
function shapesOn(text: string): Set<string> {
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return new Set(
    lines.map(line => {
      const [name = ''] = /^\w+/.exec(line) ?? []
      const labels = [...line.matchAll(/(?:[{,]\s*)(\w+)="(?:[^"\\]|\\.)*"/g)].map(
        match => match[1],
      )
      return labels.length === 0 ? name : `${name}{${labels.toSorted().join(',')}}`
    }),
  )
}

function scrapeConfig(address: string): object {
  const job = (name: string, path: string, targets = [address]): object => ({
    job_name: name,
    metrics_path: path,
    static_configs: [{ targets }],
  })
  return {
    global: { scrape_interval: '1s', scrape_timeout: '300ms' },
    scrape_configs: [job('good', '/good'), job('failing', '/failing'), job('none', '/', [])],
  }
}

/** Gauges whose values do not depend on when one looks. */
const steady: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['vm_promscrape_active_scrapers', { type: 'static_configs' }],
  ['vm_promscrape_active_scrapers', { type: 'file_sd_configs' }],
  ['vm_promscrape_targets', { type: 'static_configs', status: 'up' }],
  ['vm_promscrape_targets', { type: 'static_configs', status: 'down' }],
  ['vm_promscrape_targets', { type: 'file_sd_configs', status: 'up' }],
  ['vm_promscrape_scrape_pool_targets', { scrape_job: 'good', status: 'up' }],
  ['vm_promscrape_scrape_pool_targets', { scrape_job: 'good', status: 'down' }],
  ['vm_promscrape_scrape_pool_targets', { scrape_job: 'failing', status: 'up' }],
  ['vm_promscrape_scrape_pool_targets', { scrape_job: 'failing', status: 'down' }],
  ['vm_promscrape_scrape_pool_targets', { scrape_job: 'none', status: 'up' }],
  ['vm_promscrape_scrape_pool_targets', { scrape_job: 'none', status: 'down' }],
  ['vm_promscrape_scrapers_started_total', { type: 'static_configs' }],
  ['vm_promscrape_scrapers_stopped_total', { type: 'static_configs' }],
  ['vm_promscrape_scrapes_timed_out_total', {}],
  ['vm_promscrape_dial_errors_total', {}],
  ['vm_promscrape_config_last_reload_successful', {}],
]

/** Counters that grow by the same with each scrape of the good target. */
const perGoodScrape = [
  ['vm_protoparser_rows_read_total', { type: 'promscrape' }],
  ['vm_protoparser_metadata_read_total', { type: 'promscrape' }],
  ['vm_promscrape_scraped_samples_sum', {}],
  ['vm_promscrape_scrape_response_size_bytes_sum', {}],
] as const

const stack = new AsyncDisposableStack()
let ours = ''
let theirs = ''

beforeAll(async () => {
  const dir = stack.use(temporaryDir())
  const { address } = stack.use(await startTargetServer())
  const start = async (program?: string): Promise<RunningAgent> =>
    stack.use(await startAgent(dir.path, scrapeConfig(address), program))
  const agents = [await start(), ...(vmagent === undefined ? [] : [await start(vmagent)])]
  const texts = await Promise.all(
    agents.map(async agent => {
      await untilScraped(agent)
      await getText(`${agent.url}/target_response?id=none`)
      return await settledMetrics(agent)
    }),
  )
  ours = texts[0] ?? ''
  theirs = texts[1] ?? ''
}, 60_000)
afterAll(() => stack.disposeAsync())

/** Reads the metrics at a moment when no scrape is under way. */
async function settledMetrics({ url }: RunningAgent): Promise<string> {
  for (;;) {
    const text = await getText(`${url}/metrics`)
    const [begun, ended] = [
      metricOn(text, 'vm_promscrape_scrape_requests_total'),
      metricOn(text, 'vm_promscrape_scrape_duration_seconds_count'),
    ]
    if (begun === ended) return text
  }
}

test.each(all)('our agent exports %s', shape => {
  expect(shapesOn(ours)).toContain(shape)
})

test('the numbers are what the two targets make them', () => {
  const good = metricOn(ours, 'vm_promscrape_scrapes_total', { status_code: '200' })
  const failing = metricOn(ours, 'vm_promscrape_scrapes_total', { status_code: '503' })
  expect(good).toBeGreaterThan(0)
  expect(metricOn(ours, 'vm_promscrape_scrapes_failed_total')).toBe(failing)
  expect(metricOn(ours, 'vm_promscrape_scrape_requests_total')).toBe(good + failing)
  expect(metricOn(ours, 'vm_promscrape_scraped_samples_sum')).toBe(3 * good)
  // vmagent counts a bad line twice when it is new, for it reads new lines once more.
  expect(metricOn(ours, 'vm_rows_invalid_total', { type: 'prometheus' })).toBe(good)
  // Three samples and a line that is none.
  expect(metricOn(ours, 'vmkit_promscrape_series_known')).toBe(4)
  expect(metricOn(ours, 'vmkit_label_pool_chunks')).toBeGreaterThan(5)
  expect(metricOn(ours, 'vmkit_label_pool_bytes')).toBeGreaterThan(1000)
  expect(metricOn(ours, 'vmagent_http_request_errors_total', { path: '/target_response' })).toBe(1)
})

describe.skipIf(vmagent === undefined)('beside vmagent', () => {
  test.each(ofBoth)('vmagent exports %s too', shape => {
    expect(shapesOn(theirs)).toContain(shape)
  })

  test.each(steady)('%s%j has the same value', (name, labels) => {
    expect(metricOn(ours, name, labels)).toBe(metricOn(theirs, name, labels))
  })

  test.each(perGoodScrape)('%s%j grows by the same with each scrape', (name, labels) => {
    const share = (text: string): number =>
      metricOn(text, name, labels) /
      metricOn(text, 'vm_promscrape_scrapes_total', { status_code: '200' })
    expect(share(ours)).toBe(share(theirs))
  })
})
