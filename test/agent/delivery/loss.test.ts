import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort, getJson, getText, metricOn, startOurs, until } from '../../peers/process.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'

const PAGE = 'good_total 1\nbad_total{i="1"} 1\nbad_total{i="2"} 2\nunwanted 1\n'

test('/loss and /api/v1/loss of a running agent name what the receiver refused', async () => {
  using dir = temporaryDir()
  await using stack = new AsyncDisposableStack()
  const server = createServer((request, response) => {
    if (request.method === 'GET') response.end(PAGE)
    else request.resume().on('end', () => response.writeHead(409).end('no room'))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  stack.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  const other = `127.0.0.1:${address.port}`
  const [config, rules] = [join(dir.path, 'scrape.yml'), join(dir.path, 'rules.yml')]
  const job = { job_name: 'a', static_configs: [{ targets: [other] }] }
  writeFileSync(
    config,
    JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [job] }),
  )
  writeFileSync(
    rules,
    JSON.stringify([{ action: 'drop', source_labels: ['__name__'], regex: 'unwanted' }]),
  )
  const port = await freePort()
  const agent = stack.use(
    startOurs('agent', [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-promscrape.config=${config}`,
      `-remoteWrite.url=http://${other}/`,
      `-remoteWrite.relabelConfig=${rules}`,
      '-remoteWrite.onRefused=drop',
      `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
    ]),
  )
  const url = `http://127.0.0.1:${port}`
  const { door, receivers } = await until(
    'a loss',
    async () => {
      const { data } = await getJson(`${url}/api/v1/loss`)
      return data.receivers[0].dropped > 0 && data
    },
    { processes: [agent] },
  )
  const [receiver] = receivers
  const { received, sent, pending, dropped, losses } = receiver
  expect(receivers).toHaveLength(1)
  expect(received).toBe(sent + pending + dropped)
  expect(losses).toHaveLength(1)
  expect(losses[0]).toMatchObject({ reason: 'rejected', samples: dropped, namedSamples: dropped })
  expect(losses[0].minTimeMs).toBeLessThanOrEqual(losses[0].maxTimeMs)
  expect(Math.abs(Date.parse(losses[0].lastSeen) - Date.now())).toBeLessThan(60_000)
  // Of each scrape, two of the one and one of the other.
  const samplesOf = (wanted: string): number =>
    losses[0].names.find(({ name }: { name: string }) => name === wanted).samples
  expect(samplesOf('bad_total')).toBe(2 * samplesOf('good_total'))
  expect(door.received).toBe(door.sent + door.dropped)
  expect(door.losses).toMatchObject([{ reason: 'global-relabel', samples: door.dropped }])

  const text = await getText(`${url}/loss`)
  expect(text).toContain('<h2>1:secret-url</h2>')
  expect(text).toContain('<code>bad_total</code>')
  const metrics = await getText(`${url}/metrics`)
  const name = 'vmkit_remotewrite_samples_dropped_total'
  expect(metricOn(metrics, name, { reason: 'rejected' })).toBeGreaterThanOrEqual(dropped)
})
