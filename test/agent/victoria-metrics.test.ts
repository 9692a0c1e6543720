import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  freePort,
  getJson,
  getText,
  metricOn,
  start,
  startOurs,
  until,
  untilUp,
} from '../peers/process.ts'
import { stablePeer, todaysPeer } from '../peers/programs.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'
import { startVictoriaMetrics, untilStored } from '../peers/victoria-metrics.ts'

const versions = [
  ['Debian stable', stablePeer('victoria-metrics'), stablePeer('prometheus-node-exporter')],
  ['today', todaysPeer('victoria-metrics'), todaysPeer('prometheus-node-exporter')],
] as const

/** Seconds the agent runs in the test that counts every sample. */
const RUN_SECONDS = 60

/** A real node_exporter. */
interface NodeExporter extends AsyncDisposable {
  readonly address: string
  stop(): Promise<number>
}

async function startNodeExporter(program: string): Promise<NodeExporter> {
  const address = `127.0.0.1:${await freePort()}`
  const process = start(program, [`--web.listen-address=${address}`])
  await untilUp(`http://${address}/metrics`, process)
  return {
    address,
    stop: () => process.stop(),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  }
}

function scrapeConfig(dir: string, address: string): string {
  const file = join(dir, 'scrape.yaml')
  writeFileSync(
    file,
    `global: { scrape_interval: 1s, external_labels: { datacenter: test } }
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ['${address}'], labels: { rack: r1 } }]
    metric_relabel_configs:
      - { source_labels: [__name__], regex: 'go_.*', action: drop }
`,
  )
  return file
}

describe.each(versions)(
  'node_exporter -> our agent -> VictoriaMetrics of %s',
  (_, vmProgram, exporterProgram) => {
    const isMissing = vmProgram === undefined || exporterProgram === undefined

    test.skipIf(isMissing)(
      'every sample the agent says it sent is stored',
      { timeout: 180_000 },
      async () => {
        using dir = temporaryDir()
        await using vm = await startVictoriaMetrics(vmProgram!, join(dir.path, 'vm'))
        await using exporter = await startNodeExporter(exporterProgram!)
        const port = await freePort()
        await using agent = startOurs('agent', [
          `-httpListenAddr=127.0.0.1:${port}`,
          `-promscrape.config=${scrapeConfig(dir.path, exporter.address)}`,
          `-remoteWrite.url=${vm.url}/api/v1/write`,
          `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
        ])
        await untilUp(`http://127.0.0.1:${port}/health`, agent)
        await sleep(1000 * RUN_SECONDS)
        // The scrapes end with the target; then everything that is on its way arrives.
        await exporter.stop()
        writeFileSync(join(dir.path, 'scrape.yaml'), 'scrape_configs: []\n')
        agent.signal('SIGHUP')
        const books = await until(
          'the agent to have sent everything',
          async () => {
            // In this order: the last scrape may come between the two.
            const targets = await getJson(`http://127.0.0.1:${port}/api/v1/targets?state=active`)
            const metrics = await getText(`http://127.0.0.1:${port}/metrics`)
            const isDone = metricOn(metrics, 'vmkit_remotewrite_samples_pending') === 0
            return targets.data.activeTargets.length === 0 && isDone && metrics
          },
          { processes: [agent] },
        )
        const sent = metricOn(books, 'vmkit_remotewrite_samples_sent_total')
        const stored = await until(
          `${sent} samples in VictoriaMetrics`,
          async () => {
            const series = await vm.export('{datacenter="test"}')
            const count = series.reduce((sum, one) => sum + one.values.length, 0)
            return count >= sent && count
          },
          { timeoutMs: 60_000, processes: [vm.process, agent] },
        )
        console.log(`sent ${sent}, stored ${stored}`)
        expect(stored).toBe(sent)
        expect(sent).toBeGreaterThan(RUN_SECONDS * 100)
        expect(metricOn(books, 'vmkit_remotewrite_samples_received_total')).toBe(sent)
        expect(await agent.stop()).toBe(0)
      },
    )

    test.skipIf(isMissing)('labels, auto metrics and relabeling are as configured', async () => {
      using dir = temporaryDir()
      await using vm = await startVictoriaMetrics(vmProgram!, join(dir.path, 'vm'))
      await using exporter = await startNodeExporter(exporterProgram!)
      const port = await freePort()
      await using agent = startOurs('agent', [
        `-httpListenAddr=127.0.0.1:${port}`,
        `-promscrape.config=${scrapeConfig(dir.path, exporter.address)}`,
        `-remoteWrite.url=${vm.url}/api/v1/write`,
        `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
      ])
      const [up] = await untilStored(vm, 'up == 1')
      expect(up?.metric).toEqual({
        __name__: 'up',
        datacenter: 'test',
        instance: exporter.address,
        job: 'node',
        rack: 'r1',
      })
      const auto = await vm.query('count({__name__=~"scrape_.+"}) by (__name__)')
      expect(auto.map(row => row.metric['__name__']).toSorted()).toEqual([
        'scrape_duration_seconds',
        'scrape_response_size_bytes',
        'scrape_samples_post_metric_relabeling',
        'scrape_samples_scraped',
        'scrape_series_added',
        'scrape_timeout_seconds',
      ])
      expect(await vm.query('count({__name__=~"go_.+"})')).toEqual([])
      const rows = await vm.query('count({__name__=~"node_.+"})')
      expect(rows[0]?.value).toBeGreaterThan(50)
      expect(agent.output()).not.toMatch(/\t(error|fatal)\t/)
    })

    test.skipIf(isMissing)(
      'an outage of 30 s of the receiver and a clean restart of the agent lose nothing',
      { timeout: 180_000 },
      async () => {
        using dir = temporaryDir()
        const data = join(dir.path, 'vm')
        const vmPort = await freePort()
        await using exporter = await startNodeExporter(exporterProgram!)
        const port = await freePort()
        const args = [
          `-httpListenAddr=127.0.0.1:${port}`,
          `-promscrape.config=${scrapeConfig(dir.path, exporter.address)}`,
          `-remoteWrite.url=http://127.0.0.1:${vmPort}/api/v1/write`,
          `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
          '-remoteWrite.retryMaxInterval=2s',
        ]
        {
          await using first = await startVictoriaMetrics(vmProgram!, data, vmPort)
          await using agent = startOurs('agent', args)
          await untilStored(first, 'up == 1')
          // SIGINT lets it write what it has in memory: the outage is what is tested, not its disk.
          await first.process.stop('SIGINT')
          await sleep(30_000)
          expect(await agent.stop(), agent.output()).toBe(0)
        }
        await using agent = startOurs('agent', args)
        await untilUp(`http://127.0.0.1:${port}/health`, agent)
        await using vm = await startVictoriaMetrics(vmProgram!, data, vmPort)
        await until(
          'the backlog to be sent',
          async () => {
            const metrics = await getText(`http://127.0.0.1:${port}/metrics`)
            return (
              metricOn(metrics, 'vm_persistentqueue_bytes_pending') === 0 &&
              metricOn(metrics, 'vmkit_remotewrite_samples_sent_total') > 0
            )
          },
          { processes: [agent] },
        )
        const gaps = await until(
          'samples of the outage',
          async () => {
            const [series] = await vm.export('up')
            const times = (series?.timestamps ?? []).toSorted((a, b) => a - b)
            const longest = times.slice(1).map((time, i) => time - (times[i] ?? 0))
            return times.length > 30 && longest
          },
          { processes: [vm.process, agent] },
        )
        // One scrape a second; only the restart itself may cost a few.
        expect(gaps.filter(gap => gap > 1500).length).toBeLessThanOrEqual(1)
        expect(Math.max(...gaps)).toBeLessThan(12_000)
      },
    )
  },
)
