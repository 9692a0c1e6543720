// What it costs to keep up with a big cluster of Kubernetes, beside vmagent: `--help` says more.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ask } from '../bench-scrape/run/conversation.ts'
import { Processes } from '../bench-scrape/run/processes.ts'
import { buildOwnAgent, freePort, peerProgram } from '../bench-scrape/run/programs.ts'
import { cpuSeconds, memoryOf } from '../bench-scrape/run/usage.ts'
import { AgentMetrics } from './agent-metrics.ts'
import type { ClusterState, Order } from './cluster.ts'
import { describe, type Figures } from './figures.ts'
import { scrapeConfig } from './scrape-config.ts'

const PATIENCE_MS = 300_000
const LOOK_MS = 250

const usage = `Measures Kubernetes discovery of this project's agent and of the real vmagent in turn.

  node tools/run.mjs node tools/bench-discovery/main.ts [--pods 50000] [--churn 100]
    [--seconds 30] [--rounds 1] [--json]

An API server with that many pods of 6 kB, each with two containers of which one is scraped every
five minutes, is listed; then, one after the other, the agent is left alone, pods are replaced and
relabelled ("churn", so many a second), and a configuration is reloaded that changes no target.
CPU is user and system time of the whole agent process.
`

const { values } = parseArgs({
  options: {
    pods: { type: 'string', default: '50000' },
    churn: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const processes = new Processes()
const dir = mkdtempSync(join(tmpdir(), 'vmkit-discovery-'))
try {
  if (values.help) process.stdout.write(usage)
  else await measureAll()
} finally {
  processes.killAll()
  rmSync(dir, { recursive: true, force: true })
}

async function measureAll(): Promise<void> {
  const agents: (readonly [string, readonly string[]])[] = [
    ['ours', [process.execPath, ...buildOwnAgent(join(dir, 'dist'))]],
  ]
  const vmagent = peerProgram('vmagent')
  if (vmagent !== undefined) agents.push(['vmagent', [vmagent]])
  const all: Figures[] = []
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const [agent, command] of round % 2 === 1 ? agents : agents.toReversed()) {
      const figures = await measure(agent, round, command)
      all.push(figures)
      process.stderr.write(`${describe(figures)}\n`)
    }
  }
  process.stdout.write(
    values.json ? `${JSON.stringify(all)}\n` : `${all.map(describe).join('\n')}\n`,
  )
}

async function measure(
  agent: string,
  round: number,
  [file = '', ...args]: readonly string[],
): Promise<Figures> {
  const cluster = processes.fork(join(import.meta.dirname, 'cluster.ts'))
  const order = (what: Order): Promise<ClusterState> => ask<ClusterState>(cluster, what)
  const { url, targetPort } = await order({ kind: 'fill', pods: Number(values.pods) })
  const config = join(dir, 'scrape.yaml')
  writeFileSync(config, scrapeConfig(url, targetPort))
  const port = await freePort()
  const child = processes.start(file, [
    ...args,
    `-promscrape.config=${config}`,
    `-httpListenAddr=127.0.0.1:${port}`,
    // Nothing is sent: this is about discovery.
    '-remoteWrite.url=http://127.0.0.1:1/api/v1/write',
    `-remoteWrite.tmpDataPath=${mkdtempSync(join(dir, 'data-'))}`,
    '-remoteWrite.maxDiskUsagePerURL=100MiB',
    '-loggerLevel=ERROR',
  ])
  const pid = child.pid ?? 0
  const metrics = new AgentMetrics(port)
  const seconds = Number(values.seconds)
  try {
    const startMs = performance.now()
    await until('all targets', async () => (await metrics.targets()) === Number(values.pods))
    const listCpu = cpuSeconds(pid)
    const listMs = performance.now() - startMs
    await sleep(15_000)
    const { bytes, peakBytes } = memoryOf(pid)
    const idle = await share(pid, () => sleep(seconds * 1000))
    const churn = await share(pid, () =>
      order({ kind: 'churn', perSecond: Number(values.churn), seconds }),
    )
    await until('the changes', async () => (await metrics.targets()) === Number(values.pods))
    const after = memoryOf(pid)
    const missedBefore = await metrics.missed()
    // A job without targets: the configuration is another, and yet nothing changes.
    appendFileSync(config, '- job_name: empty\n')
    const reloadCpu = cpuSeconds(pid)
    const reloadMs = performance.now()
    await metrics.reload()
    const reload = {
      seconds: (performance.now() - reloadMs) / 1000,
      cpu: cpuSeconds(pid) - reloadCpu,
    }
    await sleep(5000)
    const missed =
      missedBefore === undefined ? undefined : ((await metrics.missed()) ?? 0) - missedBefore
    return {
      agent,
      round,
      pods: Number(values.pods),
      listCpuSeconds: listCpu,
      listSeconds: listMs / 1000,
      rssMib: bytes / 2 ** 20,
      peakMib: peakBytes / 2 ** 20,
      rssAfterChurnMib: after.bytes / 2 ** 20,
      idleCores: idle,
      churnCores: churn,
      reloadSeconds: reload.seconds,
      reloadCpuSeconds: reload.cpu,
      missedInReload: missed,
    }
  } finally {
    await processes.stop(child)
    await processes.stop(cluster)
  }
}

/** The share of a core that a process takes while something happens. */
async function share(pid: number, what: () => Promise<unknown>): Promise<number> {
  const cpu = cpuSeconds(pid)
  const startMs = performance.now()
  await what()
  return (cpuSeconds(pid) - cpu) / ((performance.now() - startMs) / 1000)
}

async function until(what: string, isDone: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS
  while (!(await isDone())) {
    if (performance.now() > endMs) throw new Error(`cannot measure: ${what} did not come`)
    await sleep(LOOK_MS)
  }
}
