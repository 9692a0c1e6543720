import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { jobOf, tryDiscovery } from './testdata/discover.ts'

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

const LIST = JSON.stringify([
  { targets: ['a:1', 'b:2'], labels: { x: 'y', __meta_url: 'mine' } },
  { targets: ['c:3'] },
])

test('the groups of a JSON answer are targets, __meta_url says where they come from', async () => {
  const seen: unknown[] = []
  const host = await serve((request, response) => {
    const { accept, authorization } = request.headers
    const interval = request.headers['x-prometheus-refresh-interval-seconds']
    seen.push([request.url, accept, authorization, interval])
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(LIST))
  })
  const { discovery, discover } = tryDiscovery('http_sd_configs')
  const url = `http://${host}/sd?k=v`
  const targets = await discover(`http_sd_configs: [{url: "${url}", bearer_token: t}]`)
  const meta = `__meta_url="${url}"`
  expect(targets).toEqual([
    `a:1 {x="y",__meta_url="mine",${meta}}`,
    `b:2 {x="y",__meta_url="mine",${meta}}`,
    `c:3 {${meta}}`,
  ])
  expect(seen).toEqual([['/sd?k=v', 'application/json', 'Bearer t', '2.5']])
  await discovery.close?.()
})

test.each([
  ['a status other than 200', 500, LIST, 'fetch', 'unexpected status code 500'],
  ['YAML', 200, '- targets: [a]', 'parse', 'JSON'],
  ['an unknown field', 200, '[{"target": ["a"]}]', 'parse', 'unknown field'],
])('after %s the targets of before stay', async (_, status, body, type, message) => {
  let answers = 0
  const host = await serve((_request, response) =>
    answers++ === 0 ? response.end(LIST) : response.writeHead(status).end(body),
  )
  const { discovery, discover, log, metrics } = tryDiscovery('http_sd_configs')
  const fields = `http_sd_configs: [{url: "http://me:secret@${host}/sd?token=secret"}]`
  const first = await discover(fields)
  expect(first).toHaveLength(3)
  expect(await discover(fields)).toEqual(first)
  expect(log).toHaveLength(1)
  expect(log[0]).toContain(message)
  expect(log[0]).toContain('the 3 of before stay')
  expect(log[0]).not.toContain('secret')
  expect(metrics.render()).toContain(
    `promscrape_discovery_http_errors_total{type="${type}",url="http://${host}/sd?…"} 1\n`,
  )
  await discovery.close?.()
})

test('a server that is away gives no targets, and a line in the log', async () => {
  const { discovery, discover, log } = tryDiscovery('http_sd_configs')
  expect(await discover('http_sd_configs: [{url: "http://127.0.0.1:1/sd"}]')).toEqual([])
  expect(log[0]).toContain('cannot get targets from "http://127.0.0.1:1/sd"')
  await discovery.close?.()
})

test('what no job asks any more is forgotten', async () => {
  let isUp = true
  const host = await serve((_, response) => response.writeHead(isUp ? 200 : 503).end(LIST))
  const { discovery, discover } = tryDiscovery('http_sd_configs')
  const fields = `http_sd_configs: [{url: "http://${host}/sd"}]`
  await discover(fields)
  isUp = false
  await discovery.keepOnly?.([await jobOf(fields)])
  expect(await discover(fields)).toHaveLength(3)
  await discovery.keepOnly?.([])
  expect(await discover(fields)).toEqual([])
  await discovery.close?.()
})

test('only so many requests run at a time, and a request that gets no turn fails', async () => {
  let running = 0
  let most = 0
  const host = await serve((request, response) => {
    most = Math.max(most, ++running)
    if (request.url === '/stuck') return
    setTimeout(() => {
      running--
      response.end('[{"targets": ["a"]}]')
    }, 20)
  })
  const { discovery, discover } = tryDiscovery('http_sd_configs', { concurrency: 2 })
  const urls = Array.from({ length: 8 }, (_, i) => `{url: "http://${host}/${i}"}`)
  expect(await discover(`http_sd_configs: [${urls.join(', ')}]`)).toHaveLength(8)
  expect(most).toBe(2)
  await discovery.close?.()

  const busy = tryDiscovery('http_sd_configs', { concurrency: 1, maxWaitMs: 50 })
  const stuck = busy.discover(`http_sd_configs: [{url: "http://${host}/stuck"}]`)
  expect(await busy.discover(`http_sd_configs: [{url: "http://${host}/0"}]`)).toEqual([])
  expect(busy.log.join()).toContain('raise -promscrape.discovery.concurrency')
  await busy.discovery.close?.()
  expect(await stuck).toEqual([])
})

test('a server that is asked too much is asked again', async () => {
  let asked = 0
  const host = await serve((_, response) =>
    asked++ === 0 ? response.writeHead(429).end() : response.end(LIST),
  )
  const { discovery, discover, metrics } = tryDiscovery('http_sd_configs')
  expect(await discover(`http_sd_configs: [{url: "http://${host}/"}]`)).toHaveLength(3)
  expect(metrics.render()).toContain('vm_promscrape_discovery_retries_total 1\n')
  expect(metrics.render()).toContain('vm_promscrape_discovery_requests_total 2\n')
  await discovery.close?.()
})
