import { execFile, execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { freePort, getText, metricOn, startOurs, until, untilUp } from '../../peers/process.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startRefusingSink, type Arrived, type RefusingSink } from './refusing-sink.ts'
import { startTarget } from './target.ts'

const main = new URL('../../../packages/agent/src/main.ts', import.meta.url).pathname
const SERIES = 3000
const BAD = [0, 1234, 2999]
const SCRAPES = 3

/** Staleness markers that follow the last scrape are no sample of the target. */
const isBad = ([name, value]: Arrived['samples'][number]): boolean =>
  name === 'bad' && !Number.isNaN(value)

const isGood = ([name, value]: Arrived['samples'][number]): boolean =>
  name === 'good' && !Number.isNaN(value)

/** How often each sample of the target was taken, by name, value and time. */
function takenBy(sink: RefusingSink): Map<string, number> {
  const times = new Map<string, number>()
  for (const { status, samples } of sink.arrived) {
    if (status !== 204) continue
    for (const sample of samples.filter(one => isBad(one) || isGood(one))) {
      const key = JSON.stringify(sample)
      times.set(key, (times.get(key) ?? 0) + 1)
    }
  }
  return times
}

test(
  'beside bad series every good sample arrives exactly once, and the bad ones when they are replayed',
  { timeout: 120_000 },
  async () => {
    using dir = temporaryDir()
    await using sink = await startRefusingSink(({ samples }) => (samples.some(isBad) ? 422 : 204))
    // Values tell series apart: thousands, and the scrape behind the point.
    await using target = await startTarget(scrape =>
      Array.from({ length: SERIES }, (_, i) => {
        const name = BAD.includes(i) ? 'bad' : 'good'
        return `${name}{n="${i}"} ${i}.${scrape}\n`
      }).join(''),
    )
    writeFileSync(
      join(dir.path, 'scrape.yml'),
      `global: { scrape_interval: 1s }
scrape_configs: [{ job_name: a, static_configs: [{ targets: ['${target.address}'] }] }]
`,
    )
    const port = await freePort()
    await using agent = startOurs('agent', [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-promscrape.config=${join(dir.path, 'scrape.yml')}`,
      `-remoteWrite.url=${sink.url}/write`,
      `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
    ])
    await untilUp(`http://127.0.0.1:${port}/health`, agent)
    await until('some scrapes', async () => target.scrapes() > SCRAPES, { processes: [agent] })
    await target[Symbol.asyncDispose]()
    const metrics = await until(
      'all to be settled',
      async () => {
        const text = await getText(`http://127.0.0.1:${port}/metrics`)
        const parked = metricOn(text, 'vmkit_quarantine_parked_total')
        const isBusy = metricOn(text, 'vmkit_remotewrite_samples_pending') > 0
        return parked >= SCRAPES * BAD.length && !isBusy && text
      },
      { processes: [agent] },
    )
    expect(await agent.stop()).toBe(0)

    const taken = takenBy(sink)
    const parked = metricOn(metrics, 'vmkit_quarantine_parked_total')
    const scrapes = parked / BAD.length
    expect(scrapes).toBeGreaterThanOrEqual(SCRAPES)
    expect(taken.size).toBe(scrapes * (SERIES - BAD.length))
    expect([...taken.values()].filter(times => times !== 1)).toEqual([])
    const blocks = metricOn(metrics, 'vmagent_remotewrite_blocks_sent_total')
    const requests = metricOn(metrics, 'vmagent_remotewrite_requests_total')
    // Fewer bad ones in a block cost less; all of them in each block is the most.
    expect(requests - blocks).toBeLessThanOrEqual(scrapes * 2 * BAD.length * Math.log2(SERIES + 20))

    await using mended = await startRefusingSink(() => 204)
    const queues = join(dir.path, 'queue/vmkit-queue')
    const [folder = ''] = readdirSync(queues)
    const queue = join(queues, folder)
    const { stderr } = await promisify(execFile)(process.execPath, [
      ...[main, 'quarantine', 'replay', queue],
      ...['--url', `${mended.url}/write`],
    ])
    expect(stderr).toBe(`${parked} of ${parked} were taken\n`)
    expect(takenBy(mended).size).toBe(parked)
    expect(execFileSync(process.execPath, [main, 'quarantine', 'ls', queue]).toString()).toBe('')
  },
)
