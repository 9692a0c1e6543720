// Measures a scraping agent: a farm of targets, a receiver that checks, and the agents in turn.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { changedShare, renderBody, seriesCount, type Body } from './bodies/body.ts'
import { makeBodies } from './bodies/make-bodies.ts'
import { parseOptions, usage, type Options } from './options.ts'
import { saveBodies } from './plan.ts'
import { describeMachine, machineLine } from './report/machine.ts'
import { Progress } from './report/progress.ts'
import { memoryNotes, summaryNotes, summaryRows } from './report/summary.ts'
import { markdownTable, terminalTable } from './report/table.ts'
import { measureFarmLimit } from './run/farm-limit.ts'
import { findMax } from './run/find-max.ts'
import { measure, settle } from './run/measure.ts'
import type { Measurement } from './run/measurement.ts'
import { Processes } from './run/processes.ts'
import { buildOwnAgent } from './run/programs.ts'
import type { Bench } from './run/scene.ts'

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(usage())
    return
  }
  const abort = new AbortController()
  const processes = new Processes()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      abort.abort(new Error(`ended by ${signal}`))
      // Whoever waits for an answer of theirs learns that there will be none.
      processes.killAll()
    })
  }
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-bench-'))
  const progress = new Progress(abort.signal)
  try {
    const bench = await prepare(options, { dir, processes, progress })
    if (options.isFarmLimit) await sayFarmLimits(bench, options)
    else report(options, bench, await measureAll(bench, options))
  } finally {
    processes.killAll()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function prepare(
  options: Options,
  parts: Pick<Bench, 'dir' | 'processes' | 'progress'>,
): Promise<Bench> {
  const kinds = [...new Set(options.loads.flatMap(({ jobs }) => jobs.map(({ kind }) => kind)))]
  parts.progress.phase(`making pages: ${kinds.join(', ')}`)
  const bodies = await makeBodies(kinds, parts.processes, parts.dir)
  const bodyDir = join(parts.dir, 'bodies')
  saveBodies(bodies, bodyDir)
  const { isChunked, keepBytes, nodeFlags } = options
  const byKind = new Map<string, Body>(bodies.map(body => [body.kind, body]))
  const ownAgent = options.agents.includes('ours') ? buildOwnAgent(join(parts.dir, 'dist')) : []
  return { ...parts, bodyDir, bodies: byKind, isChunked, keepBytes, nodeFlags, ownAgent }
}

async function measureAll(bench: Bench, options: Options): Promise<Measurement[]> {
  const measurements: Measurement[] = []
  for (const load of options.loads) {
    for (let round = 1; round <= options.rounds; round++) {
      // Whoever comes second may find the machine in another state: take turns in going first.
      const agents = round % 2 === 1 ? options.agents : options.agents.toReversed()
      for (const agent of agents) {
        const run = load.kind === 'max' ? findMax : measure
        const one = await run(bench, load, agent, round)
        if (one === undefined) bench.progress.note(`${agent} is not installed: left out`)
        else measurements.push(one)
        await settle()
      }
    }
  }
  bench.progress.done()
  return measurements
}

function report(options: Options, bench: Bench, measurements: readonly Measurement[]): void {
  if (options.csvFile !== undefined) writeFileSync(options.csvFile, memoryCsv(measurements))
  const machine = describeMachine()
  if (options.format === 'json') {
    const bodies = [...bench.bodies.values()].map(describeBody)
    process.stdout.write(`${JSON.stringify({ machine, bodies, measurements }, undefined, 2)}\n`)
    return
  }
  const named = (kind: string): Set<string> =>
    new Set(options.loads.filter(load => load.kind === kind).map(({ name }) => name))
  const rows = summaryRows(measurements, named('max'))
  const steady = measurements.filter(one => named('steady').has(one.load))
  const versions = new Set(measurements.map(({ agent, version }) => `${agent} ${version}`))
  const lines = [
    machineLine(machine),
    [...versions].join(', '),
    `answers ${options.isChunked ? 'in chunks' : 'with Content-Length'}, ${options.rounds} round(s)`,
    ...[...bench.bodies.values()].map(body => describeBody(body).text),
  ]
  const notes = [...summaryNotes(measurements), ...memoryNotes(steady)]
  const isMarkdown = options.format === 'markdown'
  const list = (texts: readonly string[]): string =>
    texts.map(text => (isMarkdown ? `- ${text}` : text)).join('\n')
  const table = isMarkdown ? markdownTable(rows) : terminalTable(rows)
  process.stdout.write(`${list(lines)}\n\n${table}\n\n${list(notes)}\n`)
}

function describeBody(body: Body) {
  const series = seriesCount(body)
  const bytes = Buffer.byteLength(renderBody(body, 0))
  const changed = changedShare(body)
  const text = `page ${body.kind}: ${body.origin}, ${series} series, ${(bytes / 1000).toFixed(0)} kB, ${body.variantCount} variants, ${(100 * changed).toFixed(0)} % of the lines differ from one to the next`
  return { kind: body.kind, origin: body.origin, series, bytes, changed, text }
}

function memoryCsv(measurements: readonly Measurement[]): string {
  const rows = measurements.flatMap(({ load, agent, round, memory }) =>
    memory.map(({ seconds, bytes }) => `${load},${agent},${round},${seconds.toFixed(1)},${bytes}`),
  )
  return ['load,agent,round,seconds,rss_bytes', ...rows, ''].join('\n')
}

async function sayFarmLimits(bench: Bench, options: Options): Promise<void> {
  for (const load of options.loads) {
    const limit = await measureFarmLimit(bench, load)
    bench.progress.done()
    process.stdout.write(
      `${load.name}: ${Math.round(limit.samplesPerSecond)} samples/s were asked and given beside their client; ${limit.cpuSecondsPerMillion.toFixed(3)} CPU-s/M, so one core could give ${Math.round(limit.samplesPerCoreSecond)}/s\n`,
    )
  }
}

try {
  await main()
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
