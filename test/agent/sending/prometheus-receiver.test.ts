import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  freePort,
  getJson,
  getText,
  metricOn,
  start,
  startOurs,
  until,
  untilUp,
  type Started,
} from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startTarget } from './target.ts'

const prometheus = todaysPeer('prometheus')
const vmagent = todaysPeer('vmagent')

const SERIES = 200
const SCRAPES = 4

/** Good series, and one of the year 2001, which Prometheus does not take. */
function page(scrape: number): string {
  const good = Array.from({ length: SERIES }, (_, i) => `good{n="${i}"} ${scrape}\n`)
  return `${good.slice(0, 77).join('')}bad{why="old"} ${scrape} 1000000000000\n${good.slice(77).join('')}`
}

/** Has an agent send a few scrapes to a real Prometheus; returns what is stored there. */
async function run(
  dir: string,
  startAgent: (args: readonly string[]) => Started,
): Promise<{ readonly stored: readonly number[]; readonly metrics: string }> {
  const promPort = await freePort()
  const prom = `http://127.0.0.1:${promPort}`
  writeFileSync(join(dir, 'prometheus.yml'), '')
  await using server = start(prometheus!, [
    `--config.file=${join(dir, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(dir, 'tsdb')}`,
    `--web.listen-address=127.0.0.1:${promPort}`,
    '--web.enable-remote-write-receiver',
  ])
  await untilUp(`${prom}/-/ready`, server)
  await using target = await startTarget(page)
  writeFileSync(
    join(dir, 'scrape.yml'),
    `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: a
    honor_timestamps: true
    static_configs: [{ targets: ['${target.address}'] }]
`,
  )
  const port = await freePort()
  await using agent = startAgent([
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${join(dir, 'scrape.yml')}`,
    `-remoteWrite.url=${prom}/api/v1/write`,
    `-remoteWrite.tmpDataPath=${join(dir, 'queue')}`,
    // Prometheus takes the samples of a series in order only.
    '-remoteWrite.queues=1',
  ])
  await untilUp(`http://127.0.0.1:${port}/health`, agent)
  await until('some scrapes', async () => target.scrapes() > SCRAPES, { processes: [agent] })
  await target[Symbol.asyncDispose]()
  const metrics = await until(
    'all to be sent or refused',
    async () => {
      const text = await getText(`http://127.0.0.1:${port}/metrics`)
      const isBusy = metricOn(text, 'vmkit_remotewrite_samples_pending') > 0
      return metricOn(text, 'vmagent_remotewrite_requests_total') >= SCRAPES && !isBusy && text
    },
    { processes: [agent] },
  )
  const query = encodeURIComponent(`count_over_time(good[5m])`)
  const answer = await getJson(`${prom}/api/v1/query?query=${query}`)
  await agent.stop()
  const stored = answer.data.result.map((one: { value: [number, string] }) => Number(one.value[1]))
  return { stored, metrics }
}

test.skipIf(prometheus === undefined)(
  'Prometheus gets all samples of the good series beside one that it refuses, which is put aside',
  { timeout: 90_000 },
  async () => {
    using dir = temporaryDir()
    const { stored, metrics } = await run(dir.path, args => startOurs('agent', args))
    expect(stored).toHaveLength(SERIES)
    expect(Math.min(...stored)).toBeGreaterThanOrEqual(SCRAPES)
    const value = (name: string, reason = ''): number =>
      metricOn(metrics, name, reason === '' ? {} : { reason })
    const parked = value('vmkit_quarantine_parked_total')
    expect(parked).toBeGreaterThanOrEqual(SCRAPES)
    expect(value('vmkit_remotewrite_samples_dropped_total', 'quarantined')).toBe(parked)
    expect(value('vmkit_remotewrite_samples_dropped_total')).toBe(parked)
    expect(value('vmkit_remotewrite_samples_received_total')).toBe(
      value('vmkit_remotewrite_samples_sent_total') + parked,
    )
    const queues = join(dir.path, 'queue/vmkit-queue')
    const [folder = ''] = readdirSync(queues)
    const main = new URL('../../../packages/agent/src/main.ts', import.meta.url).pathname
    const list = execFileSync(
      process.execPath,
      [main, 'quarantine', 'show', join(queues, folder)],
      { encoding: 'utf8' },
    )
    expect(list).toContain('out of bounds')
    const series = list.split('\n').filter(line => line.startsWith('bad{'))
    expect(series).toHaveLength(parked)
    expect(series[0]).toMatch(/^bad\{.*why="old".*\} 1 1000000000000$/)
  },
)

test.skipIf(prometheus === undefined || vmagent === undefined)(
  'the real vmagent loses the good series too',
  { timeout: 90_000 },
  async () => {
    using dir = temporaryDir()
    const { stored, metrics } = await run(dir.path, args => start(vmagent!, args))
    expect(stored).toEqual([])
    expect(metricOn(metrics, 'vmagent_remotewrite_packets_dropped_total')).toBeGreaterThan(0)
  },
)
