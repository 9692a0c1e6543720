// How fast a backlog is sent once the receiver is back, beside vmagent: `--help` says more.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ask } from '../bench-scrape/run/conversation.ts'
import { Processes } from '../bench-scrape/run/processes.ts'
import { buildOwnAgent, freePort, peerProgram } from '../bench-scrape/run/programs.ts'
import { cpuSeconds, memoryOf } from '../bench-scrape/run/usage.ts'
import { fillOwnQueue, fillVmagentQueue } from './fill-queue.ts'
import type { Arrived } from './sink.ts'

const MIB = 1024 * 1024
const LOOK_MS = 200
const PATIENCE_MS = 600_000

const usage = `Measures how a backlog on disk is sent, by this project's agent and the real vmagent in turn.

  node tools/run.mjs node tools/bench-drain/main.ts [--mib 1024] [--rounds 1] [--json]

The queue is written before the agent starts; the receiver only counts. CPU is user and system time
of the whole agent process from its start on. "memory" is the most it took, "more" that without what
the same agent takes with an empty queue.
`

type AgentName = 'ours' | 'vmagent'

interface Drain {
  readonly agent: AgentName
  readonly round: number
  readonly blocks: number
  readonly mibPerSecond: number
  readonly cpuSecondsPerGib: number
  readonly peakMib: number
  readonly moreMib: number
}

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const processes = new Processes()
const dir = mkdtempSync(join(tmpdir(), 'vmkit-drain-'))
try {
  if (values.help) process.stdout.write(usage)
  else report(await measureAll(Number(values.mib) * MIB, Number(values.rounds)))
} finally {
  processes.killAll()
  rmSync(dir, { recursive: true, force: true })
}

async function measureAll(bytes: number, rounds: number): Promise<Drain[]> {
  const own = [process.execPath, ...buildOwnAgent(join(dir, 'dist'))]
  const vmagent = peerProgram('vmagent')
  const agents: (readonly [AgentName, readonly string[]])[] = [['ours', own]]
  if (vmagent !== undefined) agents.push(['vmagent', [vmagent]])
  const drains: Drain[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const [agent, command] of round % 2 === 1 ? agents : agents.toReversed()) {
      const idle = await run(agent, command, 0)
      const full = await run(agent, command, bytes)
      const drain = {
        agent,
        round,
        blocks: full.blocks,
        mibPerSecond: full.bytes / MIB / (full.forMs / 1000),
        cpuSecondsPerGib: full.cpuSeconds / (full.bytes / MIB / 1024),
        peakMib: full.peakBytes / MIB,
        moreMib: (full.peakBytes - idle.peakBytes) / MIB,
      }
      drains.push(drain)
      process.stderr.write(`${describe(drain)}\n`)
    }
  }
  return drains
}

/** Starts an agent on a queue of `bytes` and waits until all of it has arrived. */
async function run(agent: AgentName, [file = '', ...first]: readonly string[], bytes: number) {
  const data = mkdtempSync(join(dir, 'data-'))
  const sink = processes.fork(join(import.meta.dirname, 'sink.ts'))
  const { port } = await ask<Arrived>(sink, {})
  const url = `http://127.0.0.1:${port}/api/v1/write`
  mkdirSync(data, { recursive: true })
  const fill = agent === 'ours' ? fillOwnQueue : fillVmagentQueue
  const filled = bytes === 0 ? { blocks: 0, bytes: 0 } : fill(data, url, bytes)
  const child = processes.start(file, [
    ...first,
    `-remoteWrite.url=${url}`,
    `-remoteWrite.tmpDataPath=${data}`,
    `-httpListenAddr=127.0.0.1:${await freePort()}`,
    '-loggerLevel=ERROR',
  ])
  const pid = child.pid ?? 0
  const until = performance.now() + PATIENCE_MS
  if (bytes === 0) await sleep(5000)
  let arrived = await ask<Arrived>(sink, {})
  while (arrived.blocks < filled.blocks) {
    if (performance.now() > until || child.exitCode !== null) {
      throw new Error(`cannot measure ${agent}: ${arrived.blocks} of ${filled.blocks} blocks came`)
    }
    await sleep(LOOK_MS)
    arrived = await ask<Arrived>(sink, {})
  }
  const used = { ...arrived, cpuSeconds: cpuSeconds(pid), peakBytes: memoryOf(pid).peakBytes }
  await processes.stop(child)
  await processes.stop(sink)
  rmSync(data, { recursive: true, force: true })
  return used
}

function describe(drain: Drain): string {
  const { agent, round, blocks, mibPerSecond, cpuSecondsPerGib, peakMib, moreMib } = drain
  return `${agent.padEnd(8)} round ${round}: ${blocks} blocks, ${mibPerSecond.toFixed(0)} MiB/s, ${cpuSecondsPerGib.toFixed(2)} CPU-s a GiB, memory ${peakMib.toFixed(0)} MiB (${moreMib.toFixed(0)} more)`
}

function report(drains: readonly Drain[]): void {
  if (drains.length === 0) return
  process.stdout.write(
    values.json ? `${JSON.stringify(drains)}\n` : `${drains.map(describe).join('\n')}\n`,
  )
}
