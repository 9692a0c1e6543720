import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { getJson, until } from '../peers/process.ts'
import { todaysPeer } from '../peers/programs.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'
import { startVictoriaMetrics, type VictoriaMetrics } from '../peers/victoria-metrics.ts'
import {
  POINTS,
  queries,
  samplesOf,
  SERIES,
  seriesLabels,
  STEP_MS,
  WINDOW,
} from './testdata/speed-data.ts'

interface Figures {
  readonly query: string
  readonly promql: number
  readonly metricsql: number
}

// Milliseconds in a tick of /proc/PID/stat.
const TICK_MS = 10

// CPU time of the process, not wall time: the machine may have other things to do.
test(`range queries over ${SERIES} series and ${POINTS} points`, { timeout: 300_000 }, async () => {
  const startMs = Math.floor(Date.now() / STEP_MS - 150) * STEP_MS
  const speed = join(import.meta.dirname, 'testdata/speed.ts')
  const ours: Figures[] = JSON.parse(
    execFileSync(process.execPath, [speed, String(startMs)], { encoding: 'utf8' }),
  )
  const program = todaysPeer('victoria-metrics')
  const theirs = program === undefined ? [] : await measureVictoriaMetrics(program, startMs)
  process.stdout.write(
    'CPU ms a query                   PromQL  MetricsQL  the real victoria-metrics\n',
  )
  for (const [i, { query, promql, metricsql }] of ours.entries()) {
    const real = theirs[i]?.toFixed(0) ?? 'not here'
    process.stdout.write(
      `${query.padEnd(30)} ${promql.toFixed(0).padStart(8)} ${metricsql.toFixed(0).padStart(10)} ${real.padStart(26)}\n`,
    )
  }
  expect(ours.map(({ query }) => query)).toEqual(queries)
})

async function measureVictoriaMetrics(program: string, startMs: number): Promise<number[]> {
  using dir = temporaryDir()
  await using vm = await startVictoriaMetrics(program, join(dir.path, 'vm'))
  await load(vm, startMs)
  const figures: number[] = []
  for (const query of queries) {
    const rounds = 20
    await ask(vm, query, startMs)
    const before = cpuMs(vm.process.pid)
    for (let i = 0; i < rounds; i++) await ask(vm, query, startMs)
    figures.push((cpuMs(vm.process.pid) - before) / rounds)
  }
  return figures
}

async function load(vm: VictoriaMetrics, startMs: number): Promise<void> {
  for (let from = 0; from < SERIES; from += 500) {
    const lines = Array.from({ length: 500 }, (_, k) => {
      const samples = samplesOf(from + k, startMs)
      return JSON.stringify({
        metric: seriesLabels(from + k),
        timestamps: samples.map(([timeMs]) => timeMs),
        values: samples.map(([, value]) => value),
      })
    })
    await fetch(`${vm.url}/api/v1/import`, { method: 'POST', body: lines.join('\n') })
  }
  await until('the series in VictoriaMetrics', async () => {
    const rows = await vm.query(`count(last_over_time(x[3h]))`)
    return rows[0]?.value === SERIES
  })
}

async function ask(vm: VictoriaMetrics, query: string, startMs: number): Promise<void> {
  const parameters = new URLSearchParams({
    query,
    start: String((startMs + WINDOW * STEP_MS) / 1000),
    end: String((startMs + (WINDOW + POINTS - 1) * STEP_MS) / 1000),
    step: String(STEP_MS / 1000),
    nocache: '1',
  })
  const answer = await getJson(`${vm.url}/api/v1/query_range?${parameters.toString()}`)
  expect(answer.status).toBe('success')
}

/** CPU time of a process and all its threads so far. */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
