import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AgentBench } from './testdata/agent-bench.ts'

let bench: AgentBench
beforeEach(async () => {
  bench = await AgentBench.open()
})
afterEach(() => bench.close())

test('what is scraped arrives, with the labels of the command line', async () => {
  await bench.start(
    `-promscrape.config=${bench.write('scrape.yml', bench.scrapeConfig())}`,
    '-remoteWrite.label=dc=x',
  )
  const wanted = ['requests_total', 'go_threads', 'up', 'scrape_samples_scraped']
  await bench.until('the samples', () =>
    wanted.every(name => bench.arrived.some(series => series.startsWith(`${name}{`))),
  )
  const series = bench.arrived.find(one => one.startsWith('requests_total{'))
  for (const pair of [
    'path="/a"',
    'env="<b>"',
    `instance="${bench.host}"`,
    'job="app"',
    'dc="x"',
  ]) {
    expect(series).toContain(pair)
  }
})

test('the targets are shown as text, as a page and as JSON', async () => {
  const agent = await bench.start(
    `-promscrape.config=${bench.write(
      'scrape.yml',
      `${bench.scrapeConfig()}- {job_name: gone, relabel_configs: [{action: drop, source_labels: [job], regex: gone}], static_configs: [{targets: ["other:1"]}]}\n`,
    )}`,
  )
  await bench.until('the first scrape', () => bench.isUp(agent))

  for (const path of ['/targets', '/prometheus/targets']) {
    const text = await bench.get(agent, path)
    expect(text).toMatchObject({ status: 200, type: expect.stringContaining('text/plain') })
    const [pool, line] = text.text.split('\n')
    expect(pool).toBe('job=app (1/1 up)')
    expect(line).toMatch(
      /^\tstate=up, endpoint=http:\/\/[\d.:]+\/metrics, labels=\{.*\}, scrapes_total=\d+, scrapes_failed=0, last_scrape=[\d.]+s ago, scrape_duration=\d+ms, scrape_response_size=41B, samples_scraped=2, error=$/,
    )
  }
  expect((await bench.get(agent, '/targets?show_only_unhealthy=true')).text).toBe('')
  expect((await bench.get(agent, '/targets?endpoint_search=nowhere')).text).toBe('')

  const shown = await bench.get(agent, '/targets', { accept: 'text/html,*/*' })
  expect(shown.type).toContain('text/html')
  expect(shown.text).toContain('1 of 1 targets are up')
  expect(shown.text).toContain('&lt;b&gt;')
  expect(shown.text).not.toContain('<b>')

  const answer: unknown = JSON.parse((await bench.get(agent, '/api/v1/targets')).text)
  expect(answer).toEqual({
    status: 'success',
    data: {
      activeTargets: [
        expect.objectContaining({
          discoveredLabels: expect.objectContaining({
            __address__: bench.host,
            job: 'app',
            env: '<b>',
          }),
          labels: { env: '<b>', instance: bench.host, job: 'app' },
          scrapePool: 'app',
          scrapeUrl: `http://${bench.host}/metrics`,
          lastError: '',
          lastScrape: expect.stringMatching(/^20.*Z$/),
          lastScrapeDuration: expect.any(Number),
          lastSamplesScraped: 2,
          health: 'up',
        }),
      ],
      droppedTargets: [
        {
          discoveredLabels: expect.objectContaining({ __address__: 'other:1' }),
          dropReason: expect.any(String),
        },
      ],
    },
  })
})

test.each([
  ['?state=active', 1, 0],
  ['?state=dropped', 0, 1],
  ['?state=any', 1, 1],
  ['?scrapePool=app', 1, 0],
  ['?scrapePool=gone', 0, 1],
  ['?scrapePool=nope', 0, 0],
])('/api/v1/targets%s has %d active and %d dropped targets', async (query, active, dropped) => {
  const agent = await bench.start(
    `-promscrape.config=${bench.write(
      'scrape.yml',
      `${bench.scrapeConfig()}- {job_name: gone, relabel_configs: [{action: drop, source_labels: [job], regex: gone}], static_configs: [{targets: ["other:1"]}]}\n`,
    )}`,
  )
  await bench.until('the first look', async () => (await bench.get(agent, '/ready')).status === 200)
  const { text } = await bench.get(agent, `/api/v1/targets${query}`)
  expect(text.split('"scrapeUrl"').length - 1).toBe(active)
  expect(text.split('"dropReason"').length - 1).toBe(dropped)
})

test('a target that fails is shown with its error', async () => {
  bench.targetStatus = 503
  const agent = await bench.start(
    `-promscrape.config=${bench.write('scrape.yml', bench.scrapeConfig())}`,
  )
  await bench.until('the error', async () =>
    (await bench.get(agent, '/targets')).text.includes('503'),
  )
  expect((await bench.get(agent, '/targets')).text).toMatch(/scrapes_failed=[1-9].*error=.*\b503\b/)
  const { text } = await bench.get(agent, '/targets?show_only_unhealthy=1', { accept: 'text/html' })
  expect(text).toContain('class="down">down</td>')
})

test('the configuration is shown without its secrets', async () => {
  const agent = await bench.start(
    `-promscrape.config=${bench.write('scrape.yml', bench.scrapeConfig())}`,
  )
  for (const path of ['/config', '/prometheus/config', '/api/v1/status/config']) {
    const { status, text } = await bench.get(agent, path)
    expect(status).toBe(200)
    expect(text).toContain('password: <secret>')
    expect(text).toContain('job_name: app')
    expect(text).not.toContain('hunter2')
  }
})

test('the configuration can have its own key', async () => {
  const agent = await bench.start('-configAuthKey=k3y')
  expect((await bench.get(agent, '/config')).status).toBe(401)
  expect((await bench.get(agent, '/config?authKey=k3y')).status).toBe(200)
  expect((await bench.get(agent, '/flags')).text).not.toContain('k3y')
})

test('/ready answers 425 until each kind of discovery has looked', async () => {
  // Reading a pipe takes until somebody writes into it.
  const pipe = join(bench.dir, 'targets.yml')
  execFileSync('mkfifo', [pipe])
  const agent = await bench.start(
    `-promscrape.config=${bench.write(
      'scrape.yml',
      `scrape_configs: [{job_name: slow, file_sd_configs: [{files: [${pipe}]}]}]`,
    )}`,
  )
  const early = await bench.get(agent, '/ready')
  // Not at one go: the reader may not have come yet, and it needs this very thread to come.
  await writeFile(pipe, `[{targets: ["${bench.host}"]}]`)
  expect(early).toMatchObject({ status: 425, text: 'waiting for scrapes to init, left: 1' })
  await bench.until('the first look', async () => (await bench.get(agent, '/ready')).status === 200)
  expect((await bench.get(agent, '/ready')).text).toBe('OK')
  expect((await bench.get(agent, '/targets')).text).toContain('job=slow')
})

test('/service-discovery shows targets before relabeling and who scrapes the others', async () => {
  const config = bench.scrapeConfig().replace(/targets: \[.*?\]/, () => {
    const targets = Array.from({ length: 8 }, (_, i) => `"${bench.host}/${i}"`)
    return `targets: [${targets.join(', ')}]`
  })
  const agent = await bench.start(
    `-promscrape.config=${bench.write('scrape.yml', config)}`,
    '-promscrape.cluster.membersCount=2',
    '-promscrape.cluster.memberNum=vmagent-1',
    '-promscrape.cluster.memberURLTemplate=http://vmagent-%d:8429/targets',
  )
  await bench.until('the first look', async () => (await bench.get(agent, '/ready')).status === 200)
  const { text, type } = await bench.get(agent, '/service-discovery')
  expect(type).toContain('text/html')
  expect(text).toContain('__address__')
  expect(text).toContain('href="http://vmagent-0:8429/targets"')
  expect(text).not.toContain('http://vmagent-1:')
})

test('the front page links to all pages, and the links work', async () => {
  const agent = await bench.start()
  const { text } = await bench.get(agent, '/')
  const links = [...text.matchAll(/<li><a href="([^"]+)"/g)].map(match => match[1])
  expect(links.length).toBeGreaterThan(5)
  for (const link of links) expect((await bench.get(agent, `/${link}`)).status).toBe(200)
})

test.each([
  ['a missing scrape configuration', () => ['-promscrape.config=/nonexistent/scrape.yml'], false],
  ['a wrong member', () => [memberConfig(), '-promscrape.cluster.memberNum=9'], true],
  ['a wrong strategy', () => [memberConfig(), '-promscrape.cluster.strategy=ring'], true],
  ['a port in use', () => [`-httpListenAddr=${bench.host}`], true],
  ['a second URL that is none', () => ['-remoteWrite.url=nonsense'], true],
])('after %s nothing is left running', async (_, args, hasQueue) => {
  await expect(bench.start(...args())).rejects.toThrow(/^cannot /)
  const queues = join(bench.dir, 'data', 'vmkit-queue')
  expect(existsSync(queues)).toBe(hasQueue)
  const files = hasQueue ? readdirSync(queues, { recursive: true }).map(String) : []
  expect(files.filter(file => file.endsWith('lock'))).toEqual([])
  await bench.start()
})

function memberConfig(): string {
  return `-promscrape.config=${bench.write('scrape.yml', bench.scrapeConfig())}`
}
