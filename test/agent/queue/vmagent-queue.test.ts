import { existsSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { isHeldByVmagent, readVmagentQueue } from '../../../packages/agent/src/queue/index.ts'
import {
  freePort,
  getText,
  metricOn,
  start,
  startOurs,
  until,
  untilUp,
} from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { SequenceSink, startCountingTargets } from './sequence-load.ts'

const vmagent = todaysPeer('vmagent')

const queueIn = (root: string): string => join(root, readdirSync(root)[0]!)

describe.skipIf(vmagent === undefined)('a queue that vmagent left behind', () => {
  /** Lets vmagent scrape for a while with a receiver that is down; `harm` gets its queue. */
  async function takeOver(harm: (dir: string, blocks: number) => void): Promise<{
    readonly left: readonly string[]
    readonly scraped: number
    readonly blocks: number
    readonly arrived: ReadonlySet<number>
    readonly log: string
  }> {
    using dir = temporaryDir()
    await using targets = await startCountingTargets()
    const sink = new SequenceSink()
    await using sinkServer = await sink.start()
    const config = join(dir.path, 'scrape.json')
    const scrapeConfigs = [{ job_name: 'x', static_configs: [{ targets: [targets.address] }] }]
    const global = { scrape_interval: '1s', scrape_timeout: '1s' }
    writeFileSync(config, JSON.stringify({ global, scrape_configs: scrapeConfigs }))
    const empty = join(dir.path, 'empty.json')
    writeFileSync(empty, '{}')
    const port = await freePort()
    const flags = (file: string, ...urls: string[]): string[] => [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-promscrape.config=${file}`,
      `-remoteWrite.tmpDataPath=${dir.path}`,
      ...urls.map(url => `-remoteWrite.url=${url}`),
    ]
    const url = `http://${sinkServer.address}/api/v1/write`
    const root = join(dir.path, 'persistent-queue')
    sink.isUp = false
    {
      await using theirs = start(vmagent!, flags(config, url))
      await untilUp(`http://127.0.0.1:${port}/health`, theirs)
      await until('some scrapes', async () => targets.scraped('/metrics') >= 6)
      await sleep(500)
      expect(isHeldByVmagent(queueIn(root))).toBe(true)
      await theirs.stop()
    }
    const queue = queueIn(root)
    expect(isHeldByVmagent(queue)).toBe(false)
    const blocks = [...readVmagentQueue(queue)].length
    harm(queue, blocks)
    sink.isUp = true
    // Its place in the list is another one now.
    await using ours = startOurs('agent', flags(empty, 'http://127.0.0.1:1/', url))
    await untilUp(`http://127.0.0.1:${port}/health`, ours)
    const pending = async (): Promise<boolean> =>
      metricOn(
        await getText(`http://127.0.0.1:${port}/metrics`),
        'vmkit_remotewrite_samples_pending',
      ) === 0
    await until('everything to be sent', pending, { processes: [ours] })
    await ours.stop()
    expect(existsSync(queue)).toBe(false)
    const marks = sink.blocks.flatMap(block => block.marks)
    const numbers = marks
      .filter(mark => !mark.includes('failed'))
      .map(mark => Number(mark.split('#')[1]))
    expect(new Set(numbers).size).toBe(numbers.length)
    const scraped = targets.scraped('/metrics')
    return {
      left: readdirSync(root),
      scraped,
      blocks,
      arrived: new Set(numbers),
      log: ours.output(),
    }
  }

  test('is sent to the last sample, and kept aside', async () => {
    const { left, scraped, arrived, log } = await takeOver(() => {})
    expect(arrived.size).toBeGreaterThanOrEqual(scraped - 1)
    expect(left).toEqual([expect.stringMatching(/^1_[0-9A-F]{16}\.drained-by-vmkit$/)])
    expect(log).toMatch(/took \d+ samples in \d+ blocks over from the queue of vmagent/)
  })

  test('is sent as far as it can be read when it is torn', async () => {
    const { scraped, blocks, arrived, log } = await takeOver(dir => {
      truncateSync(join(dir, 'metainfo.json'), 10)
      const chunk = join(dir, '0000000000000000')
      const bytes = readFileSync(chunk)
      const second = 8 + Number(bytes.readBigUInt64BE())
      bytes.fill(0xff, second, second + 8)
      writeFileSync(chunk, bytes)
    })
    expect(blocks).toBeGreaterThan(3)
    expect(arrived.size).toBeGreaterThanOrEqual(scraped - 4)
    expect(arrived.size).toBeLessThan(scraped)
    expect(log).toMatch(/cannot read \d+ bytes at offset \d+ of ".*", which vmagent wrote/)
  })
})
