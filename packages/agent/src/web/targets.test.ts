import { expect, test } from 'vitest'
import type { TargetStatus } from '../scrape/index.ts'
import { targetsApi } from './api.ts'
import { targetQuery } from './target-filter.ts'
import { targetPools } from './target-pools.ts'
import { targetsPage } from './targets-page.ts'
import { sizeText, targetsText } from './targets-text.ts'
import { answerTargets } from './targets.ts'

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5)

function target(changes: Partial<TargetStatus> = {}): TargetStatus {
  return {
    id: '00000000000000ff',
    job: 'app',
    url: 'http://a:1/metrics',
    labels: [
      { name: 'instance', value: 'a:1' },
      { name: 'job', value: 'app' },
    ],
    originalLabels: [{ name: '__address__', value: 'a:1' }],
    health: 'up',
    lastError: '',
    trouble: undefined,
    lastScrapeMs: NOW_MS - 1500,
    lastDurationMs: 12,
    samplesScraped: 3,
    responseSizeBytes: 2000,
    scrapesTotal: 7,
    scrapesFailed: 0,
    isStreamed: false,
    badLines: [],
    recent: [{ startedMs: NOW_MS - 1500, durationMs: 12, samples: 3, error: '' }],
    ...changes,
  }
}

const down = target({
  url: 'http://b:1/metrics',
  health: 'down',
  lastError: 'no <answer>',
  trouble: 'timeout',
  responseSizeBytes: 0,
  scrapesFailed: 7,
  recent: [{ startedMs: NOW_MS, durationMs: 50, samples: 0, error: 'no <answer>' }],
})
const fresh = target({
  job: 'new',
  url: 'http://c:1/metrics',
  health: 'unknown',
  lastScrapeMs: 0,
  scrapesTotal: 0,
  recent: [],
})

async function textOf(query: string, targets = [down, target(), fresh]): Promise<string> {
  const wanted = targetQuery(new URLSearchParams(query))
  const pools = targetPools(targets, ['none', 'app', 'new', 'empty'], wanted)
  return await targetsText(pools, { ...wanted, nowMs: NOW_MS })
}

async function pageOf(query: string, targets = [down, target(), fresh]): Promise<string> {
  const wanted = targetQuery(new URLSearchParams(query))
  const pools = targetPools(targets, ['none', 'app', 'new'], wanted)
  return String((await targetsPage(pools, wanted, { nowMs: NOW_MS })).body)
}

test('the text has a line per target, jobs and URLs in order, jobs without targets last', async () => {
  expect((await textOf('')).split('\n')).toEqual([
    'job=app (1/2 up)',
    '\tstate=up, endpoint=http://a:1/metrics, labels={instance="a:1",job="app"}, scrapes_total=7, scrapes_failed=0, last_scrape=1.500s ago, scrape_duration=12ms, scrape_response_size=2KiB, samples_scraped=3, error=',
    '\tstate=down, endpoint=http://b:1/metrics, labels={instance="a:1",job="app"}, scrapes_total=7, scrapes_failed=7, last_scrape=1.500s ago, scrape_duration=12ms, scrape_response_size=never scraped, samples_scraped=3, error=no <answer>',
    'job=new (0/1 up)',
    expect.stringMatching(/^\tstate=down, .*scrapes_total=0, .*last_scrape=never scraped, /),
    'job=empty (0/0 up)',
    'job=none (0/0 up)',
    '',
  ])
})

test('labels before relabeling come on demand', async () => {
  expect(await textOf('show_original_labels=true')).toContain(
    'labels={instance="a:1",job="app"}, originalLabels={__address__="a:1"}, scrapes_total=',
  )
  expect(await pageOf('')).not.toContain('__address__')
  expect(await pageOf('show_original_labels=true')).toContain('__address__')
})

test.each([
  ['show_only_unhealthy=true', ['b', 'c']],
  ['show_only_unhealthy=1', ['b', 'c']],
  ['show_only_unhealthy=yes', ['a', 'b', 'c']],
  ['show_only_unhealthy=false', ['a', 'b', 'c']],
  ['endpoint_search=b:1', ['b']],
  ['endpoint_search=//[ac]:', ['a', 'c']],
  ['endpoint_search=^b', []],
  ['label_search={job="app"}', ['a', 'b', 'c']],
  ['label_search={job!~"a.*"}', []],
  ['label_search={}', []],
  ['scrapePool=new', ['c']],
  ['scrapePool=app&show_only_unhealthy=1', ['b']],
])('/targets?%s shows %j', async (query, hosts) => {
  const shown = [...(await textOf(query)).matchAll(/endpoint=http:\/\/(\w)/g)].map(
    ([, host]) => host,
  )
  expect(shown).toEqual(hosts)
})

test('with a filter the counts are still those of the whole job, and empty jobs are left out', async () => {
  const text = await textOf('endpoint_search=b:1')
  expect(text).toMatch(/^job=app \(1\/2 up\)\n\tstate=down.*\n$/)
})

test.each([
  ['endpoint_search=(', 'cannot parse endpoint_search="("'],
  ['endpoint_search=(%3F=a)', 'cannot parse endpoint_search'],
  ['label_search={', 'cannot parse label_search="{"'],
  ['label_search=sum(a)', 'cannot parse label_search'],
])('/targets?%s is refused, on the page with the form to mend it', async (text, message) => {
  const query = new URLSearchParams(text)
  const view = { targets: () => [target()], jobs: () => [] }
  await expect(answerTargets({ headers: {}, query }, view)).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining(message),
  })
  const answer = await answerTargets({ headers: { accept: 'text/html' }, query }, view)
  expect(answer).toMatchObject({ status: 400, type: 'html' })
  expect(answer.body).toContain('<form')
})

test.each([
  [1, '1B'],
  [1023, '1023B'],
  [1024, '1KiB'],
  [1025, '2KiB'],
  [1_048_600, '1025KiB'],
])('%i bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text))

test('the page escapes whatever a target can choose', async () => {
  const evil = '"><script>alert(1)</script>'
  const page = await pageOf(
    `show_original_labels=1&endpoint_search=${encodeURIComponent('.*|"><b>')}`,
    [
      target({
        job: evil,
        url: `http://x/?${evil}`,
        labels: [{ name: 'l', value: evil }],
        originalLabels: [{ name: 'o', value: evil }],
        lastError: evil,
        trouble: 'other',
        health: 'down',
        badLines: [{ line: 1, column: 2, reason: evil, text: evil }],
        recent: [{ startedMs: 1, durationMs: 1, samples: 1, error: evil }],
      }),
    ],
  )
  expect(page).not.toContain('<script')
  expect(page).not.toContain('"><b>')
  expect(page.split('&lt;script&gt;').length).toBeGreaterThan(6)
})

test('a scheme that a browser would run is no link', async () => {
  const page = await pageOf('', [target({ url: 'javascript://%0aalert(1)' })])
  expect(page).toContain('javascript://')
  expect(page).not.toContain('href="javascript')
})

test('the page says of which kind an error is, and shows failed scrapes in red', async () => {
  const page = await pageOf('')
  expect(page).toMatch(/<b class="tag">timeout<\/b>\s+no &lt;answer&gt;/)
  expect(page).toContain('class="failed"')
  expect(page).toContain('target_response?id=00000000000000ff')
  expect(page).toContain('Jobs without targets')
})

test('a page for people in place of metrics is pointed out though the target counts as up', async () => {
  const page = await pageOf('', [target({ trouble: 'html' })])
  expect(page).toContain('HTML page')
  expect(page).toContain('1 of 1 targets are up')
})

test('the page needs nothing from elsewhere and no script', async () => {
  const page = await pageOf('')
  expect(page).not.toMatch(/<script|<link|src=|@import|url\(/)
})

test('ten thousand targets make a page that says what it leaves out', async () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    target({ url: `http://t${i}:1/metrics`, job: `job-${i % 50}` }),
  )
  const page = await pageOf('', many)
  expect(page).toContain('Here are the first 500 of them')
  expect(page.split('target_response').length - 1).toBe(500)
  expect(page).toContain('href="targets?scrapePool=job-49"')
  expect(page.length).toBeLessThan(2_000_000)
  expect(await pageOf('endpoint_search=t123:', many)).not.toContain('Here are the first')
})

test('targets with huge labels do not make a huge page', async () => {
  const labels = [{ name: 'l', value: 'x'.repeat(100_000) }]
  const many = Array.from({ length: 500 }, (_, i) => target({ url: `http://t${i}/`, labels }))
  expect((await pageOf('', many)).length).toBeLessThan(6_000_000)
})

test('while thousands of targets are printed the program does other things', async () => {
  const many = Array.from({ length: 5000 }, (_, i) => target({ url: `http://t${i}/` }))
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  const { body } = await targetsApi(new URLSearchParams(), {
    targets: () => many,
    dropped: () => Promise.resolve([]),
  })
  clearInterval(timer)
  expect(JSON.parse(String(body)).data.activeTargets).toHaveLength(5000)
  expect(turns).toBeGreaterThan(2)
})

test.each([
  [0, '1970-01-01T00:00:00Z'],
  [1000, '1970-01-01T00:00:01Z'],
  [10_000, '1970-01-01T00:00:10Z'],
  [1500, '1970-01-01T00:00:01.5Z'],
  [1050, '1970-01-01T00:00:01.05Z'],
  [1123, '1970-01-01T00:00:01.123Z'],
])('the API prints %i ms as %s', async (lastScrapeMs, text) => {
  const view = { targets: () => [target({ lastScrapeMs })], dropped: () => Promise.resolve([]) }
  const { body } = await targetsApi(new URLSearchParams(), view)
  expect(JSON.parse(String(body)).data.activeTargets[0].lastScrape).toBe(text)
})

test.each([
  ['', 1, 1],
  ['state=', 1, 1],
  ['state=any', 1, 1],
  ['state=active', 1, 0],
  ['state=dropped', 0, 1],
  ['state=nonsense', 0, 0],
])('/api/v1/targets?%s has %i active and %i dropped targets', async (query, active, dropped) => {
  const gone = { job: 'app', originalLabels: [], reason: 'relabeling', memberNums: [] } as const
  const view = { targets: () => [fresh], dropped: () => Promise.resolve([gone]) }
  const { body } = await targetsApi(new URLSearchParams(query), view)
  const { data } = JSON.parse(String(body))
  expect(data.activeTargets).toHaveLength(active)
  expect(data.droppedTargets).toHaveLength(dropped)
  for (const { health } of data.activeTargets) expect(health).toBe('down')
})
