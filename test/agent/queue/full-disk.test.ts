import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort, getText, metricOn, startOurs, until, untilUp } from '../../peers/process.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { SequenceSink, startCountingTargets } from './sequence-load.ts'

/** Mounts 6 MiB; undefined where that is not permitted. */
function mountSmall(dir: string): Disposable | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return {
    [Symbol.dispose]: () => {
      execFileSync('umount', ['-l', dir])
    },
  }
}

test('an agent whose disk of 6 MiB is full stays up, and everything it could hold arrives', async context => {
  using dir = temporaryDir()
  const data = join(dir.path, 'data')
  mkdirSync(data)
  using disk = mountSmall(data)
  if (disk === undefined) return context.skip('mounting is not permitted here')
  // Numbers that cannot be packed well.
  const noise = (): string =>
    Array.from({ length: 10_000 }, (_, i) => `noise{i="${i}"} ${Math.random()}\n`).join('')
  await using targets = await startCountingTargets(noise)
  const sink = new SequenceSink()
  await using sinkServer = await sink.start()
  const config = join(dir.path, 'scrape.json')
  const scrapeConfigs = [{ job_name: 'x', static_configs: [{ targets: [targets.address] }] }]
  const global = { scrape_interval: '250ms', scrape_timeout: '250ms' }
  writeFileSync(config, JSON.stringify({ global, scrape_configs: scrapeConfigs }))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  sink.isUp = false
  await using agent = startOurs('agent', [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${config}`,
    `-remoteWrite.url=http://${sinkServer.address}/`,
    `-remoteWrite.tmpDataPath=${data}`,
    '-remoteWrite.flushInterval=100ms',
    '-remoteWrite.retryMaxInterval=1s',
  ])
  await untilUp(`${url}/health`, agent)
  const metric = async (name: string): Promise<number> =>
    metricOn(await getText(`${url}/metrics`), name)
  const isRefused = async (): Promise<boolean> => (await metric('vmkit_queue_disk_refused')) === 1
  await until('the disk to be full', isRefused, { timeoutMs: 60_000, processes: [agent] })
  const scraped = targets.scraped('/metrics')
  await until('some more scrapes', async () => targets.scraped('/metrics') > scraped + 8)
  expect(await metric('vmkit_queue_disk_errors_total')).toBeGreaterThan(0)
  expect((await fetch(`${url}/health`)).status).toBe(200)

  sink.isUp = true
  const isDrained = async (): Promise<boolean> =>
    (await metric('vm_persistentqueue_bytes_pending')) === 0 && !(await isRefused())
  await until('the queue to drain', isDrained, { timeoutMs: 60_000, processes: [agent] })
  const books = await getText(`${url}/metrics`)
  expect(metricOn(books, 'vmkit_remotewrite_samples_dropped_total')).toBe(0)
  expect(await agent.stop()).toBe(0)
  const marks = sink.blocks.flatMap(block => block.marks)
  const numbers = marks.filter(mark => !mark.includes('failed')).map(mark => mark.split('#')[1])
  const failed = marks.length - numbers.length
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(numbers.length + failed).toBeGreaterThanOrEqual(targets.scraped('/metrics') - 1)
  const lines = agent.output().split('\n')
  expect(lines.filter(line => line.includes('cannot use the queue in'))).toHaveLength(1)
  expect(lines.filter(line => line.includes('can be used again'))).toHaveLength(1)
}, 180_000)
