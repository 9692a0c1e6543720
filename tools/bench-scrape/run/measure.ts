import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seriesCount } from '../bodies/body.ts'
import type { FarmReply } from '../farm/farm.ts'
import { longestIntervalMs, type Load } from '../loads.ts'
import { targetKinds, type Plan } from '../plan.ts'
import { expectSeries } from '../sink/expected.ts'
import type { SinkReply, WindowTotals } from '../sink/sink.ts'
import type { AgentName } from './agents.ts'
import { ask } from './conversation.ts'
import type { Measurement, MemoryPoint } from './measurement.ts'
import { readOwnMetrics, versionIn, waitP99 } from './own-metrics.ts'
import { packagedVersion } from './programs.ts'
import { setScene, type Bench, type Scene } from './scene.ts'
import { cpuSeconds, memoryOf } from './usage.ts'

/**
 * Lets one agent do one load and measures it; undefined when the agent is not installed.
 * Farm, sink and agent are new processes each time.
 */
export async function measure(
  bench: Bench,
  load: Load,
  agent: AgentName,
  round: number,
): Promise<Measurement | undefined> {
  const { processes, progress } = bench
  const dir = mkdtempSync(join(bench.dir, 'run-'))
  const started: ChildProcess[] = []
  const name = `${load.name}, ${agent}, round ${round}`
  try {
    progress.phase(`${name}: starting`)
    const scene = await setScene(bench, load, agent, dir, started)
    if (scene === undefined) return undefined
    const { answered, ...figures } = await measureWindow(bench, load, scene, name)
    // The check takes CPU time of its own; nobody is measured any more.
    await processes.stop(scene.agent)
    progress.phase(`${name}: checking what arrived`)
    const { result } = await ask<Extract<SinkReply, { kind: 'checked' }>>(scene.sink, {
      kind: 'check',
      plan: scene.plan,
    })
    const counts = countSamples(bench, scene.plan, answered, windowSeconds(load))
    const delivered = Math.round(result.samples * figures.wire.bytesPerKept)
    return {
      load: load.name,
      agent,
      round,
      ...figures,
      version: figures.version ?? packagedVersion(agent) ?? 'unknown',
      ...counts,
      delivered,
      deliveredShare: delivered / counts.dueAfterRelabeling,
      check: result,
    }
  } finally {
    await Promise.all(started.toReversed().map(child => processes.stop(child)))
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Waits between two agents, so that one does not pay for what the other left behind. */
export const settle = (): Promise<void> => sleep(1000)

async function measureWindow({ progress }: Bench, load: Load, scene: Scene, name: string) {
  const { agent, httpAddress } = scene
  await progress.wait(`${name}: warming up`, load.warmupSeconds)
  const pid = agent.pid ?? 0
  if (agent.exitCode !== null) throw new Error(`${name}: the agent has ended`)
  // Its own page costs the agent CPU time: it is read outside the window.
  const ownBefore = await readOwnMetrics(httpAddress)
  const memory: MemoryPoint[] = []
  const before = await readCounters(scene, 'open-window')
  const start = performance.now()
  await progress.wait(`${name}: measuring`, windowSeconds(load), elapsed =>
    memory.push({ seconds: elapsed, bytes: memoryOf(pid).bytes }),
  )
  const after = await readCounters(scene, 'close-window')
  const seconds = (performance.now() - start) / 1000
  const { bytes: rssBytes, peakBytes: rssPeakBytes } = memoryOf(pid)
  const own = await readOwnMetrics(httpAddress)
  return {
    version: versionIn(own),
    seconds,
    answered: after.answered.map((count, i) => count - (before.answered[i] ?? 0)),
    cpuSeconds: after.agentCpu - before.agentCpu,
    farmCpuSeconds: after.farmCpu - before.farmCpu,
    sinkCpuSeconds: after.sinkCpu - before.sinkCpu,
    rssBytes,
    rssPeakBytes,
    memory,
    waitP99Seconds: waitP99(ownBefore, own),
    wire: after.totals,
  }
}

/** A window is a whole number of intervals, so that every target is due equally often. */
function windowSeconds(load: Load): number {
  const interval = longestIntervalMs(load) / 1000
  return Math.max(1, Math.round(load.seconds / interval)) * interval
}

interface Counters {
  readonly answered: readonly number[]
  readonly totals: WindowTotals
  readonly agentCpu: number
  readonly farmCpu: number
  readonly sinkCpu: number
}

const NOTHING: WindowTotals = { requests: 0, bytes: 0, encodings: [], every: 1, bytesPerKept: 1 }

async function readCounters(
  { agent, farm, sink }: Scene,
  kind: 'open-window' | 'close-window',
): Promise<Counters> {
  const [{ answered }, reply] = await Promise.all([
    ask<Extract<FarmReply, { kind: 'counted' }>>(farm, { kind: 'count' }),
    ask<SinkReply>(sink, { kind }),
  ])
  return {
    answered,
    totals: reply.kind === 'closed' ? reply.totals : NOTHING,
    agentCpu: cpuSeconds(agent.pid ?? 0),
    farmCpu: cpuSeconds(farm.pid ?? 0),
    sinkCpu: cpuSeconds(sink.pid ?? 0),
  }
}

function countSamples(bench: Bench, plan: Plan, answered: readonly number[], seconds: number) {
  const { keptByJob } = expectSeries(plan)
  const jobOfTarget = plan.jobs.flatMap((job, i) => Array<number>(job.targets).fill(i))
  let [series, due, dueAfterRelabeling, scraped, missedScrapes] = [0, 0, 0, 0, 0]
  for (const [i, kind] of targetKinds(plan.jobs).entries()) {
    const job = jobOfTarget[i] ?? 0
    const scrapes = (1000 * seconds) / (plan.jobs[job]?.intervalMs ?? 1)
    const size = seriesCount(bench.bodies.get(kind) ?? { lines: [] })
    series += size
    due += size * scrapes
    dueAfterRelabeling += (keptByJob[job]?.[0] ?? 0) * scrapes
    scraped += size * (answered[i] ?? 0)
    // One more or less is a matter of where the window begins.
    missedScrapes += Math.max(0, Math.round(scrapes) - 1 - (answered[i] ?? 0))
  }
  return { series, due, dueAfterRelabeling, scraped, missedScrapes }
}
