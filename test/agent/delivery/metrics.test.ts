import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, getText, metricOn, start, startOurs, until } from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'

const vmagent = todaysPeer('vmagent')

/** What dashboards and alerts ask for, with the labels they join on. */
const asked = [
  'vm_filestream_fsync_calls_total',
  'vm_filestream_fsync_duration_seconds_total',
  'vm_persistentqueue_bytes_dropped_total{path}',
  'vm_persistentqueue_bytes_pending{path}',
  'vm_persistentqueue_free_disk_space_bytes{path}',
  'vm_persistentqueue_read_duration_seconds_total',
  'vm_persistentqueue_write_duration_seconds_total',
  'vmagent_remotewrite_block_size_rows_sum',
  'vmagent_remotewrite_conn_bytes_written_total',
  'vmagent_remotewrite_conns',
  'vmagent_remotewrite_packets_dropped_total{url}',
  'vmagent_remotewrite_pending_data_bytes{path,url}',
  'vmagent_remotewrite_queues{url}',
  'vmagent_remotewrite_relabel_metrics_dropped_total{path,url}',
  'vmagent_remotewrite_requests_total{status_code,url}',
  'vmagent_remotewrite_retries_count_total{url}',
  'vmagent_remotewrite_send_duration_seconds_total{url}',
  'vmkit_remotewrite_oldest_pending_seconds{path,url}',
  'vmkit_remotewrite_queue_free_bytes{path,url}',
]

/** What vmagent has and ours has not, and why. */
const notOurs: Readonly<Record<string, string>> = {
  vmagent_remotewrite_conn_reads_total: 'sockets of Node count bytes only',
  vmagent_remotewrite_conn_writes_total: 'the same',
  vmagent_remotewrite_conn_read_errors_total: 'the same',
  vmagent_remotewrite_conn_write_errors_total: 'the same',
}

/** Names with label names; the buckets of histograms, whose labels are known, are left out. */
function shapesOn(text: string): Set<string> {
  const lines = text.split('\n').filter(line => line !== '' && !line.includes('vmrange='))
  return new Set(
    lines.map(line => {
      const [name = ''] = /^\w+/.exec(line) ?? []
      const labels = [...line.matchAll(/[{,]\s*(\w+)="/g)].map(match => match[1])
      return labels.length === 0 ? name : `${name}{${labels.toSorted().join(',')}}`
    }),
  )
}

const stack = new AsyncDisposableStack()
let ours = ''
let theirs = ''

/** An agent that scrapes itself; of its two receivers one takes everything, the other nothing. */
async function metricsOf(dir: string, sink: string, program: string | undefined): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`
  const config = join(dir, `${program === undefined ? 'ours' : 'theirs'}.yml`)
  const job = { job_name: 'self', static_configs: [{ targets: [address] }] }
  writeFileSync(
    config,
    JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [job] }),
  )
  const args = [
    `-httpListenAddr=${address}`,
    `-promscrape.config=${config}`,
    `-remoteWrite.url=${sink}/200`,
    `-remoteWrite.url=${sink}/503`,
    '-remoteWrite.flushInterval=100ms',
    `-remoteWrite.tmpDataPath=${config}.queue`,
  ]
  const agent = stack.use(program === undefined ? startOurs('agent', args) : start(program, args))
  return until(
    'requests to both receivers',
    async () => {
      const text = await getText(`http://${address}/metrics`)
      const isBusy = ['2XX', '503'].every(
        status_code => metricOn(text, 'vmagent_remotewrite_requests_total', { status_code }) > 0,
      )
      return isBusy && metricOn(text, 'vmagent_remotewrite_retries_count_total') > 0 && text
    },
    { processes: [agent] },
  )
}

beforeAll(async () => {
  const dir = stack.use(temporaryDir())
  const sink = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(Number(request.url?.slice(1))).end())
  }).listen(0, '127.0.0.1')
  await once(sink, 'listening')
  stack.defer(() => {
    sink.closeAllConnections()
    sink.close()
  })
  const address = sink.address()
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  const url = `http://127.0.0.1:${address.port}`
  ours = await metricsOf(dir.path, url, undefined)
  if (vmagent !== undefined) theirs = await metricsOf(dir.path, url, vmagent)
}, 60_000)
afterAll(() => stack.disposeAsync())

test.each(asked)('our agent exports %s', shape => {
  expect(shapesOn(ours)).toContain(shape)
})

test('each sample is exported once under its name and labels', () => {
  const names = ours
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.slice(0, line.lastIndexOf(' ')))
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

test('the numbers are those of one receiver that takes everything and one that does not', () => {
  const of = (name: string, url: string): number =>
    metricOn(ours, `vmagent_remotewrite_${name}`, { url: `${url}:secret-url` })
  expect(of('blocks_sent_total', '1')).toBe(of('requests_total', '1'))
  expect(of('bytes_sent_total', '1')).toBeGreaterThan(0)
  expect(of('bytes_sent_total', '2')).toBe(0)
  expect(of('pending_data_bytes', '2')).toBeGreaterThan(0)
  expect(metricOn(ours, 'vmagent_remotewrite_conns')).toBeGreaterThanOrEqual(1)
  expect(metricOn(ours, 'vmagent_remotewrite_conn_bytes_written_total')).toBeGreaterThan(
    of('bytes_sent_total', '1'),
  )
  expect(metricOn(ours, 'vm_persistentqueue_free_disk_space_bytes')).toBeGreaterThan(0)
})

describe.skipIf(vmagent === undefined)('beside vmagent', () => {
  test.each(asked.filter(shape => !shape.startsWith('vmkit')))('it exports %s too', shape => {
    expect(shapesOn(theirs)).toContain(shape)
  })

  test('ours has all its metrics about remote write and queues, but for a few', () => {
    const known = shapesOn(ours)
    const missing = [...shapesOn(theirs)].filter(
      shape => /^(vmagent_remotewrite|vm_persistentqueue)_/.test(shape) && !known.has(shape),
    )
    expect(missing.filter(shape => !(shape in notOurs))).toEqual([])
  })
})
