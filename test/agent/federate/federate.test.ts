import { once } from 'node:events'
import { execFileSync, fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import { expect, test } from 'vitest'
import { cpuSeconds, memoryOf } from '../../../tools/bench-scrape/run/usage.ts'
import { freePort, getText, start, until, untilUp } from '../../peers/process.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { LoopProbe } from './loop-probe.ts'
import type { Arrived } from './sample-check.ts'

const MIB = 1024 * 1024
/** FEDERATE=full scrapes 500 MB, else a tenth of it. */
const full = { rounds: 3, series: 2_750_000, intervalMs: 45_000, maxRssBytes: 300_000_000 }
const reduced = { rounds: 2, series: 275_000, intervalMs: 6000, maxRssBytes: 220 * MIB }
const size = env['FEDERATE'] === 'full' ? full : reduced

const root = join(import.meta.dirname, '../../..')

test('a page of a federation arrives whole, in little memory', { timeout: 300_000 }, async () => {
  using dir = temporaryDir()
  const dist = join(dir.path, 'dist')
  execFileSync(process.execPath, [join(root, 'tools/build.ts'), dist])
  await using page = await startPart('page-server.ts')
  await using sink = await startPart('page-sink.ts')
  writeFileSync(join(dir.path, 'scrape.json'), scrapeConfig(page.port))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  await using agent = start(process.execPath, [
    '--max-semi-space-size=4',
    join(dist, 'vmkit.js'),
    'agent',
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${join(dir.path, 'scrape.json')}`,
    `-remoteWrite.url=http://127.0.0.1:${sink.port}/`,
    `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
  ])
  await untilUp(`${url}/health`, agent)
  using probe = new LoopProbe(`${url}/health`)
  const began = performance.now()
  const wanted = size.series * size.rounds
  let last = 0
  const arrived = await until(
    'every round of the page',
    async () => {
      if (sink.arrived === undefined) return false
      const { samples, twice, wrong } = sink.arrived
      if (size === full && samples > last + size.series / 10) {
        last = samples
        logProgress(agent.pid, began, samples)
      }
      return (samples >= wanted || twice > 0 || wrong > 0) && sink.arrived
    },
    { timeoutMs: 8 * size.intervalMs, processes: [agent] },
  )
  const seconds = (performance.now() - began) / 1000
  const { peakBytes, bytes } = memoryOf(agent.pid)
  const delays = (await getText(`${url}/metrics`))
    .split('\n')
    .filter(line => /^go_sched_latencies|^go_memstats/.test(line))
  console.log(
    `${seconds.toFixed(1)} s, CPU ${cpuSeconds(agent.pid).toFixed(1)} s, RSS ${(bytes / MIB).toFixed(0)} MiB, at most ${(peakBytes / MIB).toFixed(0)} MiB, /health at most ${probe.longestMs.toFixed(0)} ms late\n${delays.join('\n')}`,
  )
  expect(arrived).toMatchObject({ samples: wanted, twice: 0, wrong: 0, staleMarkers: 0 })
  expect(arrived.compared).toBeGreaterThan(wanted / 150)
  expect(peakBytes).toBeLessThan(size.maxRssBytes)
})

function logProgress(pid: number, began: number, samples: number): void {
  const { bytes } = memoryOf(pid)
  console.log(
    `${((performance.now() - began) / 1000).toFixed(1)} s: ${samples} samples, RSS ${(bytes / MIB).toFixed(0)} MiB, CPU ${cpuSeconds(pid).toFixed(1)} s`,
  )
}

function scrapeConfig(port: number): string {
  const job = {
    job_name: 'federate',
    honor_labels: true,
    honor_timestamps: true,
    stream_parse: true,
    max_scrape_size: '600MiB',
    scrape_interval: `${size.intervalMs}ms`,
    scrape_timeout: `${size.intervalMs}ms`,
    scrape_align_interval: '1s',
    static_configs: [{ targets: [`127.0.0.1:${port}`] }],
  }
  return JSON.stringify({ scrape_configs: [job] })
}

interface Part extends AsyncDisposable {
  readonly port: number
  readonly arrived: Arrived | undefined
}

async function startPart(file: string): Promise<Part> {
  const args = [size.series, size.rounds].map(String)
  const child = fork(new URL(file, import.meta.url), args, { execArgv: [] })
  let arrived: Arrived | undefined
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.on('message', (message: PartMessage) => {
      if ('port' in message) resolve(message.port)
      else arrived = message.arrived
    })
  })
  return {
    port,
    get arrived() {
      return arrived
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await once(child, 'close')
    },
  }
}

type PartMessage = { readonly port: number } | { readonly arrived: Arrived }
