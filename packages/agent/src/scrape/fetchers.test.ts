import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { startForwardProxy } from '../../../daemon/src/testdata/access/forward-proxy.ts'
import { listen } from '../../../daemon/src/testdata/access/listen.ts'
import { startTokenServer } from '../../../daemon/src/testdata/access/token-server.ts'
import { parseScrapeConfig } from '../config/index.ts'
import { createFetchRoom, createFetchStats } from '../fetch/index.ts'
import { ScrapeClients } from './clients.ts'
import { createFetchers } from './fetchers.ts'
import { buildTarget } from './target.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function closing<T extends { close(): unknown }>(one: T): T {
  cleanups.push(() => one.close())
  return one
}

const cluster = {
  membersCount: 1,
  memberNum: 0,
  memberNumText: '0',
  replicationFactor: 1,
  memberLabel: '',
  name: '',
}

interface Servers {
  readonly target: string
  readonly proxy: string
  readonly tokenUrl: string
}

test.each<[string, (servers: Servers) => string, string, boolean]>([
  ['nothing', () => '', '', false],
  ['a password', () => 'basic_auth: {username: u}', '', false],
  ['a proxy', ({ proxy }) => `proxy_url: ${proxy}`, '', true],
  [
    'OAuth2',
    ({ tokenUrl }) => `oauth2: {client_id: i, client_secret: s, token_url: "${tokenUrl}"}`,
    '',
    true,
  ],
  ['a token at a URL', ({ target }) => `bearer_token_file: http://${target}/token`, '', true],
  ['a proxy of the environment', () => '', 'env.example', true],
  ['an exception from it', () => '', 'localhost', false],
])('a job with %s is asked the right way', async (_, fieldsOf, host, needsClient) => {
  const server = createServer((request, response) =>
    response.end(request.url === '/token' ? 't' : 'up 1\n'),
  )
  const target = closing(await listen(server, 'http'))
  cleanups.push(() => server.closeAllConnections())
  const port = target.host.split(':')[1]
  const proxy = closing(await startForwardProxy(undefined, new Map([['env.example', target.host]])))
  const { tokenUrl } = closing(await startTokenServer())
  const fields = fieldsOf({ target: target.host, proxy: proxy.url, tokenUrl })
  const config = await parseScrapeConfig({
    text: `scrape_configs:\n- job_name: j\n  ${fields}\n`,
    file: 'scrape.yml',
    dir: '',
  })
  const address = host === 'localhost' ? `localhost:${port}` : host || target.host
  const [job] = config.jobs
  const built = buildTarget(
    job!,
    { address, labels: [] },
    { cluster, maxScrapeSizeBytes: 1000, seriesLimitPerTarget: 0, dropOriginalLabels: true },
  )
  if (built.kind !== 'target') throw new Error('no target')

  const env = { HTTP_PROXY: proxy.url }
  const stats = createFetchStats()
  const clients = new ScrapeClients({ keepAlive: true, env })
  cleanups.push(() => clients.keepOnly([]))
  const fetcher = closing(
    createFetchers({
      room: createFetchRoom({ stats }),
      clients,
      disableCompression: false,
      disableKeepAlive: false,
      maxResponseHeadersBytes: 4096,
      env,
    })(built.target),
  )
  const fetched = await fetcher.fetch({ read: piece => piece.length })
  expect(fetched).toMatchObject({ kind: 'body', bodyBytes: 5 })
  expect(stats.dials).toBe(needsClient ? 0 : 1)
  expect(clients.counts).toMatchObject(
    needsClient ? { dials: 1, conns: 1, dialErrors: 0 } : { dials: 0, conns: 0 },
  )
  const { bytesRead } = clients.counts
  await clients.keepOnly([])
  expect(clients.counts).toMatchObject({ conns: 0, dials: needsClient ? 1 : 0, bytesRead })
})
