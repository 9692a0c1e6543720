import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSeconds, memoryOf } from '../../../tools/bench-scrape/run/usage.ts'
import { freePort, getJson, getText, startOurs, untilUp } from '../../peers/process.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { GoodSamples, type GoodScrape } from './good-samples.ts'
import { startRawServer } from './raw-server.ts'
import type { Role } from './roles.ts'
import { startSink } from './sink.ts'

/** What became of a role. */
export interface RoleOutcome {
  readonly scrapes: number
  /** What its targets show as their last error, each text once. */
  readonly errors: readonly string[]
  readonly health: readonly string[]
}

export interface Outcome {
  readonly roles: Readonly<Record<string, RoleOutcome>>
  /** The scrapes of good targets, target by target. */
  readonly good: readonly (readonly GoodScrape[])[]
  readonly metrics: string
  /** Resident memory over time. */
  readonly rssBytes: readonly number[]
  readonly cpuShare: number
  /** How much of the time the agent could have run, but other programs had the CPUs. */
  readonly waitShare: number
  readonly log: string
}

const SAMPLE_MS = 250

/** Runs one agent with all roles for a while. */
export async function runRoles(
  roles: Readonly<Record<string, Role>>,
  { warmUpMs, runMs }: { readonly warmUpMs: number; readonly runMs: number },
): Promise<Outcome> {
  using dir = temporaryDir()
  const good = new GoodSamples()
  await using server = await startRawServer(name => roles[name]?.answer)
  await using sink = await startSink(bytes => good.add(bytes))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const config = join(dir.path, 'scrape.json')
  writeFileSync(config, scrapeConfig(roles, server.address))
  await using agent = startOurs('agent', [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${config}`,
    `-remoteWrite.url=${sink.url}`,
    `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
    '-promscrape.suppressScrapeErrors',
  ])
  await untilUp(`${url}/health`, agent)
  await sleep(warmUpMs)
  const cpuBefore = cpuSeconds(agent.pid)
  const waitBefore = waitSeconds(agent.pid)
  const began = performance.now()
  const rssBytes: number[] = []
  while (performance.now() < began + runMs) {
    rssBytes.push(memoryOf(agent.pid).bytes)
    await sleep(SAMPLE_MS)
  }
  const seconds = (performance.now() - began) / 1000
  const cpuShare = (cpuSeconds(agent.pid) - cpuBefore) / seconds
  const waitShare = (waitSeconds(agent.pid) - waitBefore) / seconds
  const metrics = await getText(`${url}/metrics`)
  const { data } = await getJson(`${url}/api/v1/targets?state=active`)
  // What was scraped last is on its way for a flush or two.
  await sleep(2500)
  const outcomes = Object.keys(roles).map(name => {
    const targets: TargetJson[] = data.activeTargets.filter(
      (target: TargetJson) => target.scrapePool === name,
    )
    const outcome: RoleOutcome = {
      scrapes: server.requestsOf(`/${name}/0`),
      errors: [...new Set(targets.map(target => target.lastError))],
      health: [...new Set(targets.map(target => target.health))],
    }
    return [name, outcome]
  })
  const log = agent.output()
  return {
    roles: Object.fromEntries(outcomes),
    good: good.scrapes(),
    metrics,
    rssBytes,
    cpuShare,
    waitShare,
    log,
  }
}

/** Time the main thread was ready to run and did not. */
function waitSeconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9
}

interface TargetJson {
  readonly scrapePool: string
  readonly lastError: string
  readonly health: string
}

function scrapeConfig(roles: Readonly<Record<string, Role>>, address: string): string {
  const jobs = Object.entries(roles).map(([name, role]) => ({
    job_name: name,
    static_configs: Array.from({ length: role.targets ?? 1 }, (_, i) => ({
      targets: [role.address ?? address],
      labels: {
        __metrics_path__: `/${name}/${i}`,
        [`${name.replaceAll('-', '_')}_target`]: `${i}`,
      },
    })),
    ...role.job,
  }))
  const global = { scrape_interval: '3s', scrape_timeout: '3s' }
  return JSON.stringify({ global, scrape_configs: jobs })
}
