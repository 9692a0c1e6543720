import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startForwardProxy } from '../../packages/daemon/src/testdata/access/forward-proxy.ts'
import { listen } from '../../packages/daemon/src/testdata/access/listen.ts'
import { startSocksServer } from '../../packages/daemon/src/testdata/access/socks-server.ts'
import { startTokenServer } from '../../packages/daemon/src/testdata/access/token-server.ts'
import { freePort, start, startOurs, until, type Started } from '../peers/process.ts'
import { todaysPeer } from '../peers/programs.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'

const vmagent = todaysPeer('vmagent')
const tlsDir = new URL('../../packages/daemon/src/testdata/tls/', import.meta.url)
const certificate = {
  cert: readFileSync(new URL('cert.pem', tlsDir)),
  key: readFileSync(new URL('key.pem', tlsDir)),
}

/** Servers of one run, and the headers that arrived at them by the name of the job. */
interface World extends AsyncDisposable {
  readonly config: string
  readonly env: Readonly<Record<string, string>>
  readonly jobs: readonly string[]
  /** What came to targets, by job. */
  readonly targets: Map<string, Readonly<Record<string, string>>>
  /** What came to the HTTP proxies, by job. */
  readonly proxies: () => Record<string, object>
  readonly socks: () => string[]
  readonly tokens: () => object[]
}

async function createWorld(dir: string): Promise<World> {
  const targets: World['targets'] = new Map()
  const serve: RequestListener = (request, response) => {
    const name = (request.url ?? '').slice(1)
    if (!targets.has(name)) targets.set(name, comparable(request.headers))
    response.end('up 1\n')
  }
  const plainServer = createServer(serve)
  const secureServer = createTlsServer(certificate, serve)
  const plain = await listen(plainServer, 'http')
  const secure = await listen(secureServer, 'https')
  const hosts = new Map([['env.example', plain.host]])
  const proxy = await startForwardProxy(undefined, hosts)
  const secureProxy = await startForwardProxy(certificate)
  const socks = await startSocksServer('me:hush')
  const secureSocks = await startSocksServer('', certificate)
  const tokens = await startTokenServer()
  const skip = '{ insecure_skip_verify: true }'
  const oauth2 = `{ client_id: id, client_secret: hush, token_url: '${tokens.tokenUrl}', scopes: [a, b], endpoint_params: { x: y } }`
  writeFileSync(join(dir, 'token'), 'from-file \n')

  /** Each job: the fields, and whether its targets speak TLS. */
  const jobs: Record<string, { readonly fields: readonly string[]; readonly isTls?: boolean }> = {
    basic: { fields: ['basic_auth: { username: me, password: hush }'] },
    'basic-no-name': { fields: ['basic_auth: { password: hush }'] },
    bearer: { fields: ['bearer_token: t'] },
    'bearer-file': { fields: ['bearer_token_file: token'] },
    authorization: { fields: ['authorization: { type: Key, credentials_file: token }'] },
    'auth-default': { fields: ['authorization: { credentials: c }'] },
    oauth2: { fields: [`oauth2: ${oauth2}`] },
    headers: { fields: ['headers: ["X-A: b", "Host: other.example"]'] },
    'server-name': { fields: ['tls_config: { server_name: localhost }'] },
    'server-name-tls': {
      fields: ['tls_config: { server_name: localhost, insecure_skip_verify: true }'],
      isTls: true,
    },
    'http-proxy': {
      fields: [`proxy_url: ${proxy.url}`, 'proxy_basic_auth: { username: me, password: hush }'],
    },
    'http-proxy-bearer': { fields: [`proxy_url: ${proxy.url}`, 'proxy_bearer_token: t'] },
    'http-proxy-key': {
      fields: [
        `proxy_url: ${proxy.url}`,
        'proxy_authorization: { type: Key, credentials: c }',
        'proxy_headers: ["X-Proxy: 1"]',
        'bearer_token: own',
      ],
    },
    'http-proxy-oauth2': { fields: [`proxy_url: ${proxy.url}`, `proxy_oauth2: ${oauth2}`] },
    'http-proxy-url': { fields: [`proxy_url: ${proxy.url.replace('://', '://u:hush@')}`] },
    'https-proxy': {
      fields: [`proxy_url: ${secureProxy.url}`, `proxy_tls_config: ${skip}`],
    },
    tunnel: {
      fields: [
        `proxy_url: ${secureProxy.url}`,
        `proxy_tls_config: ${skip}`,
        'proxy_basic_auth: { username: me, password: hush }',
        'proxy_headers: ["X-Proxy: 1"]',
        `tls_config: ${skip}`,
      ],
      isTls: true,
    },
    socks: { fields: [`proxy_url: ${socks.url.replace('://', '://me:hush@')}`] },
    'socks-tls': {
      fields: [`proxy_url: ${secureSocks.url}`, `proxy_tls_config: ${skip}`, `tls_config: ${skip}`],
      isTls: true,
    },
    env: { fields: [] },
  }
  const section = (name: string): string => {
    const { fields, isTls = false } = jobs[name]!
    const address = name === 'env' ? 'env.example' : isTls ? secure.host : plain.host
    return [
      `  - job_name: ${name}`,
      `    metrics_path: /${name}`,
      `    scheme: ${isTls ? 'https' : 'http'}`,
      `    static_configs: [{ targets: ['${address}'] }]`,
      ...fields.map(field => `    ${field}`),
    ].join('\n')
  }
  const names = Object.keys(jobs)
  const nameOf = (url: string): string => (url.includes('://') ? new URL(url).pathname : '/tunnel')
  return {
    config: `global: { scrape_interval: 1s }\nscrape_configs:\n${names.map(section).join('\n')}\n`,
    env: { HTTP_PROXY: proxy.url, http_proxy: proxy.url, NO_PROXY: '', no_proxy: '' },
    jobs: names,
    targets,
    proxies: () => {
      const first = [...proxy.seen, ...secureProxy.seen].toReversed()
      return Object.fromEntries(
        first.map(({ method, url, headers }) => [
          nameOf(url).slice(1),
          { method, url: withoutPort(url), headers: comparable(headers, method === 'CONNECT') },
        ]),
      )
    },
    socks: () => [...new Set([...socks.seen, ...secureSocks.seen])].map(withoutPort),
    tokens: () =>
      tokens.seen.slice(0, 1).map(({ headers, form }) => ({
        headers: comparable(headers),
        form: Object.fromEntries([...form].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      })),
    async [Symbol.asyncDispose]() {
      for (const server of [plainServer, secureServer]) server.closeAllConnections()
      const all = [plain, secure, proxy, secureProxy, socks, secureSocks, tokens]
      await Promise.all(all.map(one => one.close()))
    },
  }
}

const withoutPort = (text: string): string => text.replace(/(127\.0\.0\.1):\d+/, '$1:port')

/** Headers that say something: those about the connection itself are up to the library. */
function comparable(headers: IncomingHttpHeaders, isConnect = false): Record<string, string> {
  const left = new Set(['connection', 'content-length', 'user-agent', 'accept-encoding'])
  // vmagent names the proxy in Host of a CONNECT, we the target, as the standard says.
  if (isConnect) left.add('host')
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => !left.has(name) || value === 'vm_promscrape')
      .map(([name, value]) => [name, withoutPort(String(value)).replace(/token-\d+/, 'token')])
      .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  )
}

interface Seen {
  readonly targets: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly proxies: object
  readonly socks: readonly string[]
  readonly tokens: readonly object[]
}

type Program = (args: readonly string[], env: Readonly<Record<string, string>>) => Started

async function run(program: Program): Promise<Seen> {
  using dir = temporaryDir()
  await using world = await createWorld(dir.path)
  const file = join(dir.path, 'scrape.yaml')
  writeFileSync(file, world.config)
  const port = await freePort()
  await using agent = program(
    [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-promscrape.config=${file}`,
      '-remoteWrite.url=http://127.0.0.1:1/api/v1/write',
      `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
    ],
    world.env,
  )
  await until(
    'a scrape of each job',
    async () => {
      const missing = world.jobs.filter(name => !world.targets.has(name))
      if (missing.length > 0) throw new Error(`no scrape of ${missing.join(', ')}`)
      return true
    },
    { processes: [agent], timeoutMs: 15_000 },
  )
  return {
    targets: Object.fromEntries(world.targets),
    proxies: world.proxies(),
    socks: world.socks().toSorted(),
    tokens: world.tokens(),
  }
}

const ours: Program = (args, env) => startOurs('agent', args, env)

test('all ways to targets work in one configuration', async () => {
  const seen = await run(ours)
  expect(seen).toMatchObject({
    targets: {
      'basic-no-name': { authorization: `Basic ${Buffer.from(':hush').toString('base64')}` },
      'bearer-file': { authorization: 'Bearer from-file' },
      oauth2: { authorization: 'Bearer token' },
      'server-name-tls': { host: 'localhost' },
    },
    proxies: {
      'http-proxy-oauth2': { headers: { 'proxy-authorization': 'Bearer token' } },
      tunnel: { method: 'CONNECT', headers: { 'x-proxy': '1' } },
      env: { url: 'http://env.example/env' },
    },
    socks: ['127.0.0.1:port', '127.0.0.1:port'],
  })
}, 60_000)

test.skipIf(vmagent === undefined)(
  "today's vmagent sends the same headers to targets, proxies and token servers",
  async () => {
    const mine = await run(ours)
    const theirs = await run((args, env) => start(vmagent!, args, { env }))
    // With a SOCKS proxy it sends the password of the proxy to the target; we do not.
    const { 'proxy-authorization': leaked, ...socks } = theirs.targets['socks']!
    expect(leaked).toMatch(/^Basic /)
    expect(mine).toEqual({ ...theirs, targets: { ...theirs.targets, socks } })
  },
  60_000,
)
