import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseFlags } from '@vmkit/daemon/flags'
import { ReloadHub } from '@vmkit/daemon/lifecycle'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { decodeSnappy, readWriteRequest } from '@vmkit/daemon/wire'
import { formatLabels, getLabel } from '@vmkit/promql-lite/labels'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { agentFlags, startAgent, type Agent } from './index.ts'

let dir = ''
let target: Server
let receiver: Server
let receiverUrl = ''
let host = ''
let targetStatus = 200
/** Formatted labels of every series that arrived. */
let arrived: string[] = []
let log: string[] = []
let reload = new ReloadHub(() => undefined)
let agents: Agent[] = []

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-agent-'))
  targetStatus = 200
  arrived = []
  log = []
  agents = []
  reload = new ReloadHub(message => log.push(message))
  target = createServer((_, response) => {
    response.writeHead(targetStatus)
    response.end('requests_total{path="/a"} 3\ngo_threads 7\n')
  })
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    readWriteRequest(decodeSnappy(Buffer.concat(chunks), 1e8), ({ labels }) =>
      arrived.push(`${getLabel(labels, '__name__')} ${formatLabels(labels)}`),
    )
    response.end()
  })
  host = `127.0.0.1:${await listen(target)}`
  receiverUrl = `http://127.0.0.1:${await listen(receiver)}/api/v1/write`
})

afterEach(async () => {
  await Promise.all(agents.map(agent => agent.stop()))
  for (const server of [target, receiver]) {
    server.closeAllConnections()
    server.close()
  }
  rmSync(dir, { recursive: true })
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  return address.port
}

function write(name: string, text: string): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

function scrapeConfig(fields = ''): string {
  return `
global: {scrape_interval: 100ms}
scrape_configs:
- job_name: app
  basic_auth: {username: me, password: hunter2}
  static_configs: [{targets: ["${host}"], labels: {env: "<b>"}}]
  ${fields}
`
}

async function start(...args: string[]): Promise<Agent> {
  const parsed = parseFlags(
    agentFlags,
    [
      '-httpListenAddr=127.0.0.1:0',
      `-remoteWrite.tmpDataPath=${join(dir, 'data')}`,
      '-remoteWrite.flushInterval=20ms',
      `-remoteWrite.url=${receiverUrl}`,
      ...args,
    ],
    { program: 'vmkit-agent', version: 'v0', description: '' },
  )
  if (parsed.kind === 'exit') throw new Error(parsed.stderr)
  const agent = await startAgent({
    flags: parsed.flags,
    settings: parsed.settings,
    version: 'v0.0.0',
    log: createLogger({ output: line => log.push(line), errorsPerSecondLimit: 0 }),
    metrics: new MetricRegistry(),
    reload,
  })
  agents.push(agent)
  return agent
}

async function get(
  agent: Agent,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string | null; text: string }> {
  const answer = await fetch(`${agent.server.addresses[0]?.url}${path}`, { headers })
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    text: await answer.text(),
  }
}

async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await check()) return
    await sleep(10)
  }
  throw new Error(`waited in vain for ${what}\n${log.join('\n')}`)
}

async function metric(agent: Agent, name: string): Promise<number> {
  const { text } = await get(agent, '/metrics')
  const line = text.split('\n').find(one => one.startsWith(`${name} `))
  return Number(line?.slice(line.lastIndexOf(' ')))
}

const isUp = async (agent: Agent): Promise<boolean> =>
  (await get(agent, '/targets')).text.includes('state=up')

test('what is scraped arrives, with the labels of the command line', async () => {
  await start(
    `-promscrape.config=${write('scrape.yml', scrapeConfig())}`,
    '-remoteWrite.label=dc=x',
  )
  const wanted = ['requests_total', 'go_threads', 'up', 'scrape_samples_scraped']
  await until('the samples', () =>
    wanted.every(name => arrived.some(series => series.startsWith(`${name} `))),
  )
  const series = arrived.find(one => one.startsWith('requests_total '))
  for (const pair of ['path="/a"', 'env="<b>"', `instance="${host}"`, 'job="app"', 'dc="x"']) {
    expect(series).toContain(pair)
  }
})

test('the targets are shown as text, as a page and as JSON', async () => {
  const agent = await start(
    `-promscrape.config=${write(
      'scrape.yml',
      `${scrapeConfig()}- {job_name: gone, relabel_configs: [{action: drop, source_labels: [job], regex: gone}], static_configs: [{targets: ["other:1"]}]}\n`,
    )}`,
  )
  await until('the first scrape', () => isUp(agent))

  for (const path of ['/targets', '/prometheus/targets']) {
    const text = await get(agent, path)
    expect(text).toMatchObject({ status: 200, type: expect.stringContaining('text/plain') })
    const [pool, line] = text.text.split('\n')
    expect(pool).toBe('job=app (1/1 up)')
    expect(line).toMatch(
      /^\tstate=up, endpoint=http:\/\/[\d.:]+\/metrics, labels=\{.*\}, scrapes_total=\d+, scrapes_failed=0, last_scrape=[\d.]+s ago, scrape_duration=\d+ms, scrape_response_size=41B, samples_scraped=2, error=$/,
    )
  }
  expect((await get(agent, '/targets?show_only_unhealthy=true')).text).toBe('')
  expect((await get(agent, '/targets?endpoint_search=nowhere')).text).toBe('')

  const shown = await get(agent, '/targets', { accept: 'text/html,*/*' })
  expect(shown.type).toContain('text/html')
  expect(shown.text).toContain('1 of 1 targets are up')
  expect(shown.text).toContain('&lt;b&gt;')
  expect(shown.text).not.toContain('<b>')

  const answer: unknown = JSON.parse((await get(agent, '/api/v1/targets')).text)
  expect(answer).toEqual({
    status: 'success',
    data: {
      activeTargets: [
        {
          discoveredLabels: expect.objectContaining({ __address__: host, job: 'app', env: '<b>' }),
          labels: { env: '<b>', instance: host, job: 'app' },
          scrapePool: 'app',
          scrapeUrl: `http://${host}/metrics`,
          lastError: '',
          lastScrape: expect.stringMatching(/^20.*Z$/),
          lastScrapeDuration: expect.any(Number),
          lastSamplesScraped: 2,
          health: 'up',
        },
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
  const agent = await start(
    `-promscrape.config=${write(
      'scrape.yml',
      `${scrapeConfig()}- {job_name: gone, relabel_configs: [{action: drop, source_labels: [job], regex: gone}], static_configs: [{targets: ["other:1"]}]}\n`,
    )}`,
  )
  await until('the first look', async () => (await get(agent, '/ready')).status === 200)
  const { text } = await get(agent, `/api/v1/targets${query}`)
  expect(text.split('"scrapeUrl"').length - 1).toBe(active)
  expect(text.split('"dropReason"').length - 1).toBe(dropped)
})

test('a target that fails is shown with its error', async () => {
  targetStatus = 503
  const agent = await start(`-promscrape.config=${write('scrape.yml', scrapeConfig())}`)
  await until('the error', async () => (await get(agent, '/targets')).text.includes('503'))
  expect((await get(agent, '/targets')).text).toMatch(/state=down, .*scrapes_failed=[1-9]/)
  const { text } = await get(agent, '/targets?show_only_unhealthy=1', { accept: 'text/html' })
  expect(text).toContain('<td class="down">')
})

test('the configuration is shown without its secrets', async () => {
  const agent = await start(`-promscrape.config=${write('scrape.yml', scrapeConfig())}`)
  for (const path of ['/config', '/prometheus/config', '/api/v1/status/config']) {
    const { status, text } = await get(agent, path)
    expect(status).toBe(200)
    expect(text).toContain('password: <secret>')
    expect(text).toContain('job_name: app')
    expect(text).not.toContain('hunter2')
  }
})

test('the configuration can have its own key', async () => {
  const agent = await start('-configAuthKey=k3y')
  expect((await get(agent, '/config')).status).toBe(401)
  expect((await get(agent, '/config?authKey=k3y')).status).toBe(200)
  expect((await get(agent, '/flags')).text).not.toContain('k3y')
})

test('/ready answers 425 until each kind of discovery has looked', async () => {
  // Reading a pipe takes until somebody writes into it.
  const pipe = join(dir, 'targets.yml')
  execFileSync('mkfifo', [pipe])
  const agent = await start(
    `-promscrape.config=${write(
      'scrape.yml',
      `scrape_configs: [{job_name: slow, file_sd_configs: [{files: [${pipe}]}]}]`,
    )}`,
  )
  const early = await get(agent, '/ready')
  writeFileSync(pipe, `[{targets: ["${host}"]}]`)
  expect(early).toMatchObject({ status: 425, text: 'waiting for scrapes to init, left: 1' })
  await until('the first look', async () => (await get(agent, '/ready')).status === 200)
  expect((await get(agent, '/ready')).text).toBe('OK')
  expect((await get(agent, '/targets')).text).toContain('job=slow')
})

test('/service-discovery shows targets before relabeling and who scrapes the others', async () => {
  const config = scrapeConfig().replace(/targets: \[.*?\]/, () => {
    const targets = Array.from({ length: 8 }, (_, i) => `"${host}/${i}"`)
    return `targets: [${targets.join(', ')}]`
  })
  const agent = await start(
    `-promscrape.config=${write('scrape.yml', config)}`,
    '-promscrape.cluster.membersCount=2',
    '-promscrape.cluster.memberNum=vmagent-1',
    '-promscrape.cluster.memberURLTemplate=http://vmagent-%d:8429/targets',
  )
  await until('the first look', async () => (await get(agent, '/ready')).status === 200)
  const { text, type } = await get(agent, '/service-discovery')
  expect(type).toContain('text/html')
  expect(text).toContain('__address__')
  expect(text).toContain('href="http://vmagent-0:8429/targets"')
  expect(text).not.toContain('http://vmagent-1:')
})

test('the front page links to all pages, and the links work', async () => {
  const agent = await start()
  const { text } = await get(agent, '/')
  const links = [...text.matchAll(/<li><a href="([^"]+)"/g)].map(match => match[1])
  expect(links.length).toBeGreaterThan(5)
  for (const link of links) expect((await get(agent, `/${link}`)).status).toBe(200)
})

test('a good scrape configuration is taken up on reload', async () => {
  const path = write('scrape.yml', scrapeConfig())
  const agent = await start(`-promscrape.config=${path}`)
  await until('the first scrape', () => isUp(agent))
  await reload.trigger()
  expect(log.at(-1)).toContain(`nothing changed in "${path}"`)
  expect(await metric(agent, 'vm_promscrape_config_reloads_total')).toBe(0)

  write('scrape.yml', scrapeConfig('metrics_path: /other'))
  await reload.trigger()
  expect(log.at(-1)).toContain(`reloaded "${path}"`)
  expect(await metric(agent, 'vm_promscrape_config_reloads_total')).toBe(1)
  expect(await metric(agent, 'vm_promscrape_config_last_reload_successful')).toBe(1)
  expect((await get(agent, '/config')).text).toContain('/other')
  await until('the new target', async () => (await get(agent, '/targets')).text.includes('/other'))
})

test('a bad scrape configuration leaves the old one in use and says so', async () => {
  const path = write('scrape.yml', scrapeConfig())
  const agent = await start(`-promscrape.config=${path}`)
  await until('the first scrape', () => isUp(agent))
  write('scrape.yml', scrapeConfig('scrape_intervall: 5s'))
  await reload.trigger()
  const message = log.at(-1)
  expect(message).toContain(`cannot reload "${path}": ${path}:7:3: `)
  expect(message).toContain('did you mean "scrape_interval"?')
  expect(message).toContain('the old configuration stays in use')
  expect(await metric(agent, 'vm_promscrape_config_last_reload_successful')).toBe(0)
  expect(await metric(agent, 'vm_promscrape_config_reloads_errors_total')).toBe(1)
  expect((await get(agent, '/config')).text).not.toContain('intervall')
  expect(await isUp(agent)).toBe(true)

  write('scrape.yml', scrapeConfig())
  await reload.trigger()
  expect(await metric(agent, 'vm_promscrape_config_last_reload_successful')).toBe(1)
})

test('the scrape configuration is looked at now and then, and a skipped job named once', async () => {
  const path = write('scrape.yml', scrapeConfig())
  const agent = await start(`-promscrape.config=${path}`, '-promscrape.configCheckInterval=10ms')
  const bad = '- {job_name: bad, scheme: gopher}\n'
  write('scrape.yml', scrapeConfig() + bad)
  await until('the reload', () => log.some(line => line.includes(`reloaded "${path}"`)))
  await sleep(100)
  expect(log.filter(line => line.includes('skipping job "bad"'))).toHaveLength(1)
  expect(await metric(agent, 'vm_promscrape_config_reloads_total')).toBe(1)
})

test('good relabel files are taken up on reload, bad ones are not', async () => {
  const path = write('relabel.yml', '[{target_label: v, replacement: one}]')
  const agent = await start(
    `-promscrape.config=${write('scrape.yml', scrapeConfig())}`,
    `-remoteWrite.relabelConfig=${path}`,
    `-remoteWrite.urlRelabelConfig=${write('url.yml', '[{target_label: u, replacement: one}]')}`,
  )
  await until('v=one', () =>
    arrived.some(one => one.includes('u="one"') && one.includes('v="one"')),
  )
  expect(await metric(agent, 'vmagent_relabel_config_last_reload_successful')).toBe(1)

  write('relabel.yml', '[{target_label: v, replacement: two}]')
  write('url.yml', '[{target_label: u, replacement: two}]')
  await reload.trigger()
  await until('v=two', () =>
    arrived.some(one => one.includes('u="two"') && one.includes('v="two"')),
  )
  expect(await metric(agent, 'vmagent_relabel_config_reloads_total')).toBe(1)

  write('url.yml', '[{target_label: u, replacement: three}]')
  write('relabel.yml', '[{target_label: v, action: repalce}]')
  await reload.trigger()
  expect(log.findLast(line => line.includes('relabel'))).toMatch(
    /cannot reload the relabel configuration: .*relabel\.yml:1:\d+: .*repalce[^]*the old rules stay in use/,
  )
  expect(await metric(agent, 'vmagent_relabel_config_last_reload_successful')).toBe(0)
  expect(await metric(agent, 'vmagent_relabel_config_reloads_errors_total')).toBe(1)
  arrived = []
  await until('more samples', () => arrived.length > 0)
  expect(arrived.every(one => one.includes('u="two"') && one.includes('v="two"'))).toBe(true)
})

test('after stop a reload does nothing', async () => {
  const path = write('scrape.yml', scrapeConfig())
  const agent = await start(`-promscrape.config=${path}`)
  await agent.stop()
  const lines = log.length
  write('scrape.yml', scrapeConfig('metrics_path: /other'))
  await reload.trigger()
  expect(log.slice(lines)).toEqual([])
})

test.each([
  ['a missing scrape configuration', () => ['-promscrape.config=/nonexistent/scrape.yml'], false],
  ['a wrong member', () => [memberConfig(), '-promscrape.cluster.memberNum=9'], true],
  ['a port in use', () => [`-httpListenAddr=${host}`], true],
  ['a second URL that is none', () => ['-remoteWrite.url=nonsense'], true],
])('after %s nothing is left running', async (_, args, hasQueue) => {
  await expect(start(...args())).rejects.toThrow(/^cannot /)
  const queues = join(dir, 'data', 'vmkit-queue')
  expect(existsSync(queues)).toBe(hasQueue)
  const files = hasQueue ? readdirSync(queues, { recursive: true }).map(String) : []
  expect(files.filter(file => file.endsWith('lock'))).toEqual([])
  await start()
})

function memberConfig(): string {
  return `-promscrape.config=${write('scrape.yml', scrapeConfig())}`
}
