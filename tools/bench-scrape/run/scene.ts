import type { ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Body } from '../bodies/body.ts'
import type { FarmReply } from '../farm/farm.ts'
import type { Load } from '../loads.ts'
import type { Plan } from '../plan.ts'
import type { Progress } from '../report/progress.ts'
import { scrapeConfig } from '../scrape-config.ts'
import type { SinkReply } from '../sink/sink.ts'
import { agentCommand, type AgentName } from './agents.ts'
import { ask } from './conversation.ts'
import type { Processes } from './processes.ts'
import { freePort } from './programs.ts'

/** What stays the same from one measurement to the next. */
export interface Bench {
  readonly processes: Processes
  readonly progress: Progress
  /** A folder for everything that is written. */
  readonly dir: string
  readonly bodyDir: string
  readonly bodies: ReadonlyMap<string, Body>
  readonly isChunked: boolean
  /** How many bytes of request bodies the sink keeps for its check. */
  readonly keepBytes: number
  readonly nodeFlags: readonly string[]
  /** What Node.js is to run for ours: the file, then its first arguments. */
  readonly ownAgent: readonly string[]
}

/** Everything that runs while an agent is measured. */
export interface Scene {
  readonly plan: Plan
  readonly farm: ChildProcess
  readonly sink: ChildProcess
  readonly agent: ChildProcess
  /** Where the agent's own pages are. */
  readonly httpAddress: string
}

const AGENT_CORE = 0
const OTHERS_CORE = 1

/**
 * Starts farm, sink and agent, in this order; undefined when the agent is not installed.
 *
 * @param dir an empty folder
 * @param started takes what was started, for the caller to stop whatever happens
 */
export async function setScene(
  bench: Bench,
  load: Load,
  agent: AgentName,
  dir: string,
  started: ChildProcess[],
): Promise<Scene | undefined> {
  const { processes } = bench
  const others = load.isPinned ? OTHERS_CORE : undefined
  const farm = processes.fork(join(import.meta.dirname, '../farm/farm.ts'), others)
  const sink = processes.fork(join(import.meta.dirname, '../sink/sink.ts'), others)
  started.push(farm, sink)
  const plan = await startFarm(bench, load, agent, farm)
  const { port } = await ask<Extract<SinkReply, { kind: 'listening' }>>(sink, {
    kind: 'listen',
    keepBytes: bench.keepBytes,
  })

  const configFile = join(dir, 'scrape.yml')
  writeFileSync(configFile, scrapeConfig(load.jobs, plan.port))
  const agentDir = join(dir, 'agent')
  mkdirSync(agentDir)
  const httpAddress = `127.0.0.1:${await freePort()}`
  const command = agentCommand(agent, {
    dir: agentDir,
    configFile,
    receiverUrl: `http://127.0.0.1:${port}/api/v1/write`,
    httpAddress,
    nodeFlags: bench.nodeFlags,
    ownAgent: bench.ownAgent,
  })
  if (command === undefined) return undefined
  const [file, ...args] = command
  const child = processes.start(file, args, load.isPinned ? AGENT_CORE : undefined)
  started.push(child)
  return { plan, farm, sink, agent: child, httpAddress }
}

async function startFarm(
  { bodyDir, isChunked }: Bench,
  load: Load,
  agent: AgentName,
  farm: ChildProcess,
): Promise<Plan> {
  const plan: Plan = {
    jobs: load.jobs,
    bodyDir,
    port: 0,
    isChunked,
    dialect: agent === 'prometheus' ? 'prometheus' : 'victoriametrics',
  }
  const { port } = await ask<Extract<FarmReply, { kind: 'serving' }>>(farm, { kind: 'serve', plan })
  return { ...plan, port }
}
