import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort, getText, metricOn, startOurs, until } from '../../peers/process.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startLoopback } from '../../peers/loopback.ts'
import { startReceivers } from './receivers.ts'

test('no more series than -remoteWrite.maxHourlySeries go out, and the rest is counted', async () => {
  using dir = temporaryDir()
  const page = Array.from({ length: 50 }, (_, i) => `m{i="${i}"} 1\n`).join('')
  await using target = await startLoopback((_, response) => void response.end(page))
  await using receivers = await startReceivers(1)
  const config = join(dir.path, 'scrape.yaml')
  writeFileSync(
    config,
    `global: { scrape_interval: 1s }
scrape_configs: [{ job_name: page, static_configs: [{ targets: ['${target.address}'] }] }]
`,
  )
  const port = await freePort()
  await using agent = startOurs('agent', [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${config}`,
    `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
    `-remoteWrite.url=${receivers.urls[0]}`,
    '-remoteWrite.maxHourlySeries=20',
    '-remoteWrite.maxDailySeries=-1',
  ])
  // The page and what is said about its scrape, three times over: those that came first stay.
  const sent = () => [...receivers.arrived[0]!.entries()]
  await until('three scrapes', async () => sent().some(([, values]) => values.length > 2), {
    processes: [agent],
  })
  expect(sent().map(([key]) => /,i=(\d+)/.exec(key)?.[1])).toEqual(
    Array.from({ length: 20 }, (_, i) => String(i)),
  )
  const metrics = await getText(`http://127.0.0.1:${port}/metrics`)
  const value = (name: string, labels = {}) => metricOn(metrics, name, labels)
  expect(value('vmagent_hourly_series_limit_max_series')).toBe(20)
  expect(value('vmagent_hourly_series_limit_current_series')).toBe(20)
  expect(value('vmagent_daily_series_limit_current_series')).toBe(20)
  const dropped = value('vmagent_hourly_series_limit_rows_dropped_total')
  expect(dropped).toBeGreaterThan(2 * 30)
  expect(value('vmkit_pipeline_samples_dropped_total', { reason: 'hourly-series-limit' })).toBe(
    dropped,
  )
  expect(value('vmkit_pipeline_samples_received_total')).toBe(
    value('vmkit_pipeline_samples_passed_total') + dropped,
  )
  expect(agent.output()).toContain('raise -remoteWrite.maxHourlySeries or expose fewer series')
})
