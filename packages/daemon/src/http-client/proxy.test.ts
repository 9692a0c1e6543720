import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { startForwardProxy, type ForwardProxy } from '../testdata/access/forward-proxy.ts'
import { listen, type Listening } from '../testdata/access/listen.ts'
import { startSocksServer } from '../testdata/access/socks-server.ts'
import { startTokenServer } from '../testdata/access/token-server.ts'
import {
  createHttpClient,
  type HttpClientOptions,
  type HttpResult,
  parseProxyUrl,
} from './index.ts'

const TLS_DIR = fileURLToPath(new URL('../testdata/tls/', import.meta.url))
const caFile = `${TLS_DIR}cert.pem`
const certificate = { cert: readFileSync(caFile), key: readFileSync(`${TLS_DIR}key.pem`) }
const tls = { caFile }
const timeoutMs = 5000
const basic = `Basic ${Buffer.from('me:hush').toString('base64')}`

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function closing<T extends { close(): unknown }>(one: T): T {
  cleanups.push(() => one.close())
  return one
}

const client = (options: HttpClientOptions) => closing(createHttpClient(options))

interface Target extends Listening {
  readonly seen: { readonly url: string; readonly headers: IncomingHttpHeaders }[]
}

async function startTarget(scheme: 'http' | 'https'): Promise<Target> {
  const seen: Target['seen'][number][] = []
  const server = scheme === 'http' ? createServer() : createTlsServer(certificate)
  server.on('request', (request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers })
    response.end('up 1\n')
  })
  const listening = await listen(server, scheme)
  cleanups.push(() => {
    server.closeAllConnections()
    return listening.close()
  })
  return { ...listening, seen }
}

const text = (result: HttpResult): string =>
  result.kind === 'answer' ? `${result.status} ${result.body.toString()}` : result.error.message

test.each<['http' | 'https', 'http' | 'https']>([
  ['http', 'http'],
  ['http', 'https'],
  ['https', 'http'],
  ['https', 'https'],
])('an %s proxy leads to an %s target', async (proxyScheme, scheme) => {
  const target = await startTarget(scheme)
  const proxy = closing(await startForwardProxy(proxyScheme === 'https' ? certificate : undefined))
  const made = client({
    tls,
    auth: { kind: 'bearer', token: 'own' },
    proxy: {
      url: proxy.url,
      tls,
      auth: { kind: 'basic', username: 'me', password: 'hush' },
      headers: [['X-Proxy', '1']],
    },
  })
  for (let i = 0; i < 2; i++) {
    expect(text(await made.request({ url: `${target.url}/m?a=b`, timeoutMs }))).toBe('200 up 1\n')
  }
  expect(target.seen.map(({ url }) => url)).toEqual(['/m?a=b', '/m?a=b'])
  expect(target.seen[0]?.headers).toMatchObject({ authorization: 'Bearer own', host: target.host })
  expect(target.seen[0]?.headers['proxy-authorization']).toBeUndefined()
  const asked =
    scheme === 'http'
      ? { method: 'GET', url: `${target.url}/m?a=b` }
      : { method: 'CONNECT', url: target.host }
  expect(proxy.seen[0]).toMatchObject({
    ...asked,
    headers: { host: target.host, 'proxy-authorization': basic, 'x-proxy': '1' },
  })
  expect(proxy.seen).toHaveLength(scheme === 'http' ? 2 : 1)
  expect(made.stats).toMatchObject({ dials: 1, dialErrors: 0, conns: 1 })
  expect(made.stats.bytesRead).toBeGreaterThan(100)
  await made.close()
  expect(made.stats.conns).toBe(0)
})

test.each<['socks5' | 'tls+socks5', 'http' | 'https', string]>([
  ['socks5', 'http', ''],
  ['socks5', 'https', 'me:hush'],
  ['tls+socks5', 'http', 'me:hush'],
  ['tls+socks5', 'https', ''],
])('a %s proxy leads to an %s target with the login "%s"', async (proxyScheme, scheme, login) => {
  const target = await startTarget(scheme)
  const isTls = proxyScheme === 'tls+socks5'
  const proxy = closing(await startSocksServer(login, isTls ? certificate : undefined))
  const url = login === '' ? proxy.url : proxy.url.replace('://', `://${login}@`)
  const made = client({ tls, proxy: { url, tls } })
  for (let i = 0; i < 2; i++) {
    expect(text(await made.request({ url: target.url, timeoutMs }))).toBe('200 up 1\n')
  }
  expect(proxy.seen).toEqual([target.host])
  expect(proxy.logins).toEqual(login === '' ? [] : [login])
  expect(made.stats).toMatchObject({ dials: 1, dialErrors: 0, conns: 1 })
})

test('a SOCKS proxy gets the login of basic auth, and names go to it unresolved', async () => {
  const target = await startTarget('http')
  const proxy = closing(await startSocksServer('me:hush'))
  const auth = { kind: 'basic', username: 'me', password: 'hush' } as const
  const made = client({ proxy: { url: proxy.url, auth } })
  const url = target.url.replace('127.0.0.1', 'localhost')
  expect(text(await made.request({ url, timeoutMs }))).toBe('200 up 1\n')
  expect(proxy.seen).toEqual([url.slice('http://'.length)])
})

test.each<[string, (tokenUrl: string) => HttpClientOptions['auth'], string]>([
  ['basic', () => ({ kind: 'basic', username: 'me', password: 'hush' }), basic],
  ['bearer', () => ({ kind: 'bearer', token: 't' }), 'Bearer t'],
  ['authorization', () => ({ kind: 'authorization', type: 'Key', credentials: 'c' }), 'Key c'],
  [
    'oauth2',
    tokenUrl => ({ kind: 'oauth2', clientId: 'id', clientSecret: 's', tokenUrl }),
    'Bearer token-1',
  ],
])('a proxy is shown %s', async (_, auth, header) => {
  const tokens = closing(await startTokenServer())
  const proxy = closing(await startForwardProxy())
  const given = auth(tokens.tokenUrl)
  const made = client({
    tls,
    proxy: { url: proxy.url, ...(given === undefined ? {} : { auth: given }) },
  })
  for (const scheme of ['http', 'https'] as const) {
    const target = await startTarget(scheme)
    expect(text(await made.request({ url: target.url, timeoutMs }))).toBe('200 up 1\n')
    expect(proxy.seen.at(-1)?.headers['proxy-authorization']).toBe(header)
    expect(target.seen[0]?.headers['authorization']).toBeUndefined()
  }
})

test.each(['http', 'https'] as const)(
  'a token that the proxy no longer takes is renewed once, for %s targets',
  async scheme => {
    const tokens = closing(await startTokenServer())
    const proxy = closing(await startForwardProxy())
    const target = await startTarget(scheme)
    const auth = { kind: 'oauth2', clientId: 'id', clientSecret: 's', ...tokens } as const
    const made = client({ tls, keepAlive: false, proxy: { url: proxy.url, auth } })
    const ask = async (): Promise<string> =>
      text(await made.request({ url: target.url, timeoutMs }))
    expect(await ask()).toBe('200 up 1\n')
    proxy.wanted = 'Bearer token-2'
    expect(await ask()).toBe('200 up 1\n')
    proxy.wanted = 'Bearer never'
    expect(await ask()).toContain('refused the credentials with status 407')
    expect(tokens.seen).toHaveLength(3)
  },
)

test.each<[string, (proxy: ForwardProxy) => HttpClientOptions['proxy'], RegExp]>([
  [
    'wrong credentials',
    ({ url }) => ({ url: url.replace('://', '://me:hush@') }),
    /the proxy "http:\/\/127.0.0.1:\d+" refused the credentials with status 407; give those that it accepts$/,
  ],
  [
    'missing credentials',
    ({ url }) => ({ url }),
    /the proxy ".*" wants credentials \(status 407\); give those of the proxy$/,
  ],
])('%s for a proxy are named and not shown', async (_, proxyOf, expected) => {
  const proxy = closing(await startForwardProxy())
  proxy.wanted = 'Basic other'
  const made = client({ tls, proxy: proxyOf(proxy)! })
  for (const scheme of ['http', 'https'] as const) {
    const target = await startTarget(scheme)
    const result = await made.request({ url: target.url, timeoutMs })
    expect(result).toMatchObject({ kind: 'failure', cause: 'connect' })
    expect(text(result)).toMatch(expected)
    expect(text(result)).not.toContain('hush')
  }
})

test('trouble with a proxy says so', async () => {
  const target = await startTarget('https')
  const proxy = closing(await startForwardProxy())
  const socks = closing(await startSocksServer('me:other'))
  const secure = closing(await startForwardProxy(certificate))
  const silent = createTcpServer(socket => void socket.on('error', () => undefined).resume())
  const { host } = closing(await listen(silent, 'http'))
  const ask = async (url: string, proxyUrl: string, ms = timeoutMs) => {
    const result = await client({ tls, connectTimeoutMs: 1000, proxy: { url: proxyUrl } }).request({
      url,
      timeoutMs: ms,
    })
    return { cause: result.kind === 'failure' ? result.cause : '', text: text(result) }
  }
  await proxy.close()
  expect(await ask(target.url, proxy.url)).toMatchObject({
    cause: 'connect',
    text: expect.stringMatching(/cannot connect to the proxy "http:.*": .*ECONNREFUSED/),
  })
  expect(await ask('http://a.example', socks.url.replace('://', '://me:hush@'))).toMatchObject({
    cause: 'connect',
    text: expect.stringMatching(/does not lead to a.example:80: .*auth.*; give the user name/i),
  })
  expect(await ask('http://a.example', secure.url)).toMatchObject({
    cause: 'tls',
    text: expect.stringContaining('cannot connect to the proxy'),
  })
  expect(await ask(target.url, `http://${host}`)).toMatchObject({
    cause: 'connect',
    text: expect.stringMatching(/does not lead to 127.0.0.1:\d+: no answer within 1000 ms/),
  })
  expect(await ask(target.url, `http://${host}`, 100)).toMatchObject({
    cause: 'timeout',
    text: expect.stringMatching(/timeout of 100 ms passed while connecting to the proxy "http/),
  })
  expect(await ask('http://a.example', `http://${host}`, 100)).toMatchObject({
    cause: 'timeout',
    text: expect.stringContaining('while waiting for the answer'),
  })
})

test('a target that a proxy cannot reach counts as a failed dial', async () => {
  const proxy = closing(await startForwardProxy())
  const made = client({ tls, proxy: { url: proxy.url } })
  const result = await made.request({ url: 'https://127.0.0.1:1/', timeoutMs })
  expect(text(result)).toContain('does not lead to 127.0.0.1:1: status 502; expected 200')
  expect(made.stats).toMatchObject({ dials: 1, dialErrors: 1 })
})

test('the proxy of the environment counts when none is set', async () => {
  const target = await startTarget('http')
  const hosts = new Map([['target.example', target.host]])
  const proxy = closing(await startForwardProxy(undefined, hosts))
  const env = { HTTP_PROXY: proxy.url, NO_PROXY: 'other.example' }
  const made = client({ env })
  expect(text(await made.request({ url: 'http://target.example/m', timeoutMs }))).toBe('200 up 1\n')
  expect(proxy.seen[0]?.url).toBe('http://target.example/m')
  expect(text(await made.request({ url: target.url, timeoutMs }))).toBe('200 up 1\n')
  expect(proxy.seen).toHaveLength(1)
})

test('the name of tls is sent as Host', async () => {
  const target = await startTarget('https')
  const made = client({ tls: { caFile, serverName: 'localhost' } })
  expect(text(await made.request({ url: target.url, timeoutMs }))).toBe('200 up 1\n')
  expect(target.seen[0]?.headers.host).toBe('localhost')
})

test('a host like srv+name leads to the first SRV record', async () => {
  const target = await startTarget('http')
  const port = Number(target.host.split(':')[1])
  const record = (name: string, priority: number, weight: number) => ({
    name,
    port,
    priority,
    weight,
  })
  const made = client({
    resolveSrv: async name =>
      name === '_m._tcp.example'
        ? [record('no.example', 2, 9), record('no.example', 1, 1), record('localhost.', 1, 2)]
        : [],
  })
  expect(text(await made.request({ url: 'http://srv+_m._tcp.example/m', timeoutMs }))).toBe(
    '200 up 1\n',
  )
  expect(text(await made.request({ url: 'http://srv+no.example/m', timeoutMs }))).toContain(
    'cannot resolve "no.example": it must have SRV records',
  )
})

test.each(['ftp://a:1', 'proxy:3128', 'socks5://', 'http://me:hush@', 'gopher://me:hush@a'])(
  '"%s" is no proxy URL',
  url => {
    expect(() => parseProxyUrl(url)).toThrow(/cannot use the proxy URL "(?!.*hush)/)
  },
)
