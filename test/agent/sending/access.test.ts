import { writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startForwardProxy } from '../../../packages/daemon/src/testdata/access/forward-proxy.ts'
import { listen } from '../../../packages/daemon/src/testdata/access/listen.ts'
import { startSocksServer } from '../../../packages/daemon/src/testdata/access/socks-server.ts'
import { startTokenServer } from '../../../packages/daemon/src/testdata/access/token-server.ts'
import { freePort, start, startOurs, until, type Started } from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startTarget } from './target.ts'

const vmagent = todaysPeer('vmagent')

/** What came to the receiver, the proxies and the token server. */
interface Seen {
  readonly headers: Readonly<Record<string, unknown>>
  readonly proxied: readonly string[]
  readonly tokens: readonly object[]
}

type Flags = (places: {
  readonly proxy: string
  readonly socks: string
  readonly tokenUrl: string
  readonly secretFile: string
}) => readonly string[]

const oauth2 = (tokenUrl: string): string[] => [
  'oauth2.clientID=id',
  `oauth2.tokenUrl=${tokenUrl}`,
  'oauth2.scopes=a;b',
  'oauth2.endpointParams={"x":"y"}',
]

/** Ways to the receiver, as flags of -remoteWrite. */
const ways: Readonly<Record<string, Flags>> = {
  basic: () => ['basicAuth.username=me', 'basicAuth.password=hush'],
  'basic-file': ({ secretFile }) => [
    'basicAuth.username=me',
    `basicAuth.passwordFile=${secretFile}`,
  ],
  bearer: () => ['bearerToken=t'],
  'bearer-file': ({ secretFile }) => [`bearerTokenFile=${secretFile}`],
  headers: () => ['headers=X-A: b^^X-C: d'],
  oauth2: ({ tokenUrl }) => [...oauth2(tokenUrl), 'oauth2.clientSecret=hush'],
  'oauth2-file': ({ tokenUrl, secretFile }) => [
    ...oauth2(tokenUrl),
    `oauth2.clientSecretFile=${secretFile}`,
  ],
  proxy: ({ proxy }) => [`proxyURL=${proxy}`],
  socks: ({ socks }) => [`proxyURL=${socks}`],
}

async function run(startAgent: (args: readonly string[]) => Started, flags: Flags): Promise<Seen> {
  using dir = temporaryDir()
  const arrived: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    arrived.push(request.headers)
    request.resume().on('end', () => response.end())
  })
  const receiver = await listen(server, 'http')
  const proxy = await startForwardProxy()
  const socks = await startSocksServer()
  const tokens = await startTokenServer()
  await using target = await startTarget(() => 'up 1\n')
  const secretFile = join(dir.path, 'secret')
  writeFileSync(secretFile, 'hush\n')
  const config = join(dir.path, 'scrape.yml')
  writeFileSync(
    config,
    `global: { scrape_interval: 1s }
scrape_configs: [{ job_name: a, static_configs: [{ targets: ['${target.address}'] }] }]
`,
  )
  const places = { proxy: proxy.url, socks: socks.url, tokenUrl: tokens.tokenUrl, secretFile }
  {
    await using agent = startAgent([
      `-httpListenAddr=127.0.0.1:${await freePort()}`,
      `-promscrape.config=${config}`,
      `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
      `-remoteWrite.url=${receiver.url}/write`,
      '-remoteWrite.queues=1',
      ...flags(places).map(flag => `-remoteWrite.${flag}`),
    ])
    await until('a request', async () => arrived.length > 0, { processes: [agent] })
  }
  const seen = {
    headers: comparable(arrived[0] ?? {}),
    proxied: [
      ...proxy.seen.map(({ method, url }) => `${method} ${url.replace(receiver.host, 'receiver')}`),
      ...socks.seen.map(place => place.replace(receiver.host, 'receiver')),
    ].slice(0, 1),
    tokens: tokens.seen.slice(0, 1).map(({ headers, form }) => ({
      authorization: headers.authorization,
      form: Object.fromEntries([...form].toSorted()),
    })),
  }
  server.closeAllConnections()
  await Promise.all([receiver, proxy, socks, tokens].map(one => one.close()))
  return seen
}

/** Headers of the connection and of the body, which may differ. */
const incidental = new Set(['host', 'connection', 'content-length', 'accept-encoding'])

function comparable(headers: IncomingHttpHeaders): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !incidental.has(name)))
}

test.skipIf(vmagent === undefined).each(Object.entries(ways))(
  'a receiver sees by "%s" what it sees of the real vmagent',
  { timeout: 60_000 },
  async (_, flags) => {
    const [ours, theirs] = await Promise.all([
      run(args => startOurs('agent', args), flags),
      run(args => start(vmagent!, args), flags),
    ])
    expect(ours).toEqual(theirs)
  },
)

test.skipIf(vmagent === undefined)(
  'what is signed for AWS names key, place and service as the real vmagent does',
  { timeout: 60_000 },
  async () => {
    const flags: Flags = () => [
      'aws.useSigv4',
      'aws.region=eu-west-1',
      'aws.accessKey=AK',
      'aws.secretKey=SK',
    ]
    const seen = await Promise.all([
      run(args => startOurs('agent', args), flags),
      run(args => start(vmagent!, args), flags),
    ])
    const [ours, theirs] = seen.map(({ headers }) => String(headers['authorization']))
    expect(theirs).toMatch(/^AWS4-HMAC-SHA256 Credential=AK\/\d{8}\/eu-west-1\/aps\/aws4_request, /)
    expect(ours?.split(', ')[0]).toBe(theirs?.split(', ')[0])
  },
)
