import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { freePort, getText, metricOn, startOurs, until, untilUp } from '../../peers/process.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { Dice, rounds } from './rounds.ts'
import { marksOnDisk, SequenceSink, startCountingTargets, type Mark } from './sequence-load.ts'

const TARGETS = ['a', 'b', 'c', 'd', 'e', 'f']
/** Requests the agent has in flight at once: so many blocks may come twice after a kill. */
const QUEUES = 3

const numberOf = (mark: Mark): number => Number(mark.split('#')[1])
const targetOf = (mark: Mark): string => mark.split('#')[0]!

test(
  `${rounds} rounds of kill -9 under load: what was on disk arrives, and only what was in flight comes twice`,
  async () => {
    using dir = temporaryDir()
    await using targets = await startCountingTargets()
    const sink = new SequenceSink()
    sink.answerMs = 20
    await using sinkServer = await sink.start()
    const config = join(dir.path, 'scrape.json')
    writeFileSync(config, scrapeConfig(targets.address))
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const start = () =>
      startOurs('agent', [
        `-httpListenAddr=127.0.0.1:${port}`,
        `-promscrape.config=${config}`,
        `-remoteWrite.url=http://${sinkServer.address}/api/v1/write`,
        `-remoteWrite.tmpDataPath=${dir.path}`,
        '-remoteWrite.flushInterval=20ms',
        `-remoteWrite.queues=${QUEUES}`,
        '-remoteWrite.retryMinInterval=20ms',
        '-remoteWrite.retryMaxInterval=50ms',
      ])
    const queueDir = (): string => {
      const root = join(dir.path, 'vmkit-queue')
      return join(root, readdirSync(root)[0]!)
    }
    const dice = new Dice(Number(process.env['QUEUE_SEED'] ?? 1))
    const onDisk = new Set<Mark>()
    const repeated: number[] = []
    const missing: string[] = []

    /** Makes a backlog on disk, behind which new blocks go to disk at once. */
    const makeBacklog = async (): Promise<void> => {
      sink.isUp = false
      await using agent = start()
      await untilUp(`${url}/health`, agent)
      await sleep(700)
      expect(await agent.stop()).toBe(0)
      for (const mark of marksOnDisk(queueDir())) onDisk.add(mark)
    }
    await makeBacklog()
    for (let round = 1; round <= rounds; round++) {
      sink.round = round
      sink.isUp = false
      if (marksOnDisk(queueDir()).length === 0) await makeBacklog()
      const before = new Map(TARGETS.map(target => [target, targets.scraped(`/${target}`)]))
      await using agent = start()
      await untilUp(`${url}/health`, agent)
      for (let i = 1 + dice.roll(3); i > 0; i--) {
        sink.isUp = dice.roll(2) === 0
        await sleep(30 + dice.roll(sink.isUp ? 100 : 300))
      }
      await agent.stop('SIGKILL')
      const marks = marksOnDisk(queueDir())
      for (const mark of marks) onDisk.add(mark)
      // The queue is in order: what is older than something on disk is there too, or was sent. A
      // scrape that took too long on a busy machine is told by its "up".
      const known = new Set([...onDisk, ...sink.blocks.flatMap(block => block.marks)])
      for (const target of TARGETS) {
        const numbers = marks.filter(mark => targetOf(mark) === target).map(numberOf)
        for (let n = before.get(target)! + 1; n <= Math.max(0, ...numbers); n++) {
          if (!known.has(`${target}#${n}`)) missing.push(target)
        }
        const failed = [...known].filter(mark => targetOf(mark) === `${target} failed`).length
        const gaps = missing.filter(other => other === target).length
        expect(
          gaps,
          `scrapes of "${target}" that left no trace by round ${round}`,
        ).toBeLessThanOrEqual(failed)
      }
      repeated.push(repeatedBlocks(sink, round))
    }
    sink.isUp = true
    sink.round = rounds + 1
    await using agent = start()
    const pending = async (): Promise<number> =>
      metricOn(await getText(`${url}/metrics`), 'vm_persistentqueue_bytes_pending')
    await until('the queue to drain', async () => (await pending()) === 0, { processes: [agent] })
    const metrics = await getText(`${url}/metrics`)
    expect(metricOn(metrics, 'vmkit_remotewrite_samples_dropped_total')).toBe(0)
    expect(await agent.stop()).toBe(0)
    repeated.push(repeatedBlocks(sink, rounds + 1))

    const arrived = new Set(sink.blocks.flatMap(block => block.marks))
    expect([...onDisk].filter(mark => !arrived.has(mark))).toEqual([])
    expect(onDisk.size).toBeGreaterThan(5 * rounds)
    expect(Math.max(...repeated)).toBeLessThanOrEqual(QUEUES)
    if (rounds > 50) {
      const twice = repeated.reduce((a, b) => a + b, 0)
      console.log({
        rounds,
        onDisk: onDisk.size,
        arrived: arrived.size,
        blocksTwice: twice,
        missing: missing.length,
      })
    }
  },
  rounds * 8000 + 60_000,
)

/** Blocks of this round that the sink had before it. */
function repeatedBlocks({ blocks }: SequenceSink, round: number): number {
  const earlier = new Set(blocks.filter(block => block.round < round).map(({ id }) => id))
  const own = blocks.filter(block => block.round === round).map(({ id }) => id)
  // In one run nothing is sent twice after it was acknowledged.
  expect(new Set(own).size, `round ${round}`).toBe(own.length)
  return own.filter(id => earlier.has(id)).length
}

function scrapeConfig(address: string): string {
  return JSON.stringify({
    global: { scrape_interval: '100ms', scrape_timeout: '100ms' },
    scrape_configs: TARGETS.map(target => ({
      job_name: target,
      metrics_path: `/${target}`,
      static_configs: [{ targets: [address] }],
    })),
  })
}
