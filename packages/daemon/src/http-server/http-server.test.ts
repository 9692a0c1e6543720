import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { createSecret, httpServerFlags, loggerFlags, parseFlags } from '../flags/index.ts'
import { createHttpClient, type HttpRequest } from '../http-client/index.ts'
import { createLogger } from '../log/index.ts'
import { MetricRegistry } from '../metrics/index.ts'
import { html, json, page, RequestError, Router, startHttpServer } from './index.ts'
import { parseAddr } from './listen.ts'

const TLS_DIR = fileURLToPath(new URL('../testdata/tls/', import.meta.url))
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const router = new Router()
  .handle('GET', '/', () => ({ body: 'front' }))
  .handle('GET', '/api/x', request => json({ q: request.query.get('q'), path: request.path }))
  .handle('POST', '/body', async request => ({ body: await request.body(40) }))
  .handle('POST', '/ignore', () => ({ body: 'fine' }))
  .handle('GET', '/large', () => ({ body: 'x'.repeat(5000) }))
  .handle('GET', '/page', () => page({ title: '<T>', body: html`<p>${'a&b'}</p>` }))
  .handle('GET', '/config', () => ({ body: 'config' }), { authKey: 'config' })
  .handle('GET', '/broken', () => Promise.reject(new Error('out of luck')))
  .handle('GET', '/teapot', () => {
    throw new RequestError(418, 'short and stout')
  })
  .prefix('/files/', request => ({ body: request.path }))
  .prefix('/files/deep/', () => ({ body: 'deep' }))

async function start(
  argv: string[] = [],
  more: Partial<Parameters<typeof startHttpServer>[0]> = {},
) {
  const table = { ...httpServerFlags, ...loggerFlags }
  const address = argv.some(arg => arg.startsWith('-httpListenAddr'))
    ? []
    : ['-httpListenAddr=127.0.0.1:0']
  const program = { program: 'demo', version: '1', description: 'Serves.' }
  const parsed = parseFlags(table, [...address, ...argv], program)
  if (parsed.kind === 'exit') throw new Error(parsed.stderr)
  const lines: string[] = []
  const metrics = new MetricRegistry()
  const server = await startHttpServer({
    flags: parsed.flags,
    settings: parsed.settings,
    router,
    log: createLogger({ output: line => lines.push(line), disableTimestamps: true }),
    metrics,
    appName: 'vmagent',
    ...more,
  })
  const client = createHttpClient({ tls: { insecureSkipVerify: true } })
  cleanups.push(() => server.stop())
  cleanups.push(() => client.close())
  const get = async (path: string, request: Partial<HttpRequest> = {}) => {
    const url = `${server.addresses[0]?.url ?? 'http://nowhere'}${path}`
    const result = await client.request({ url, timeoutMs: 5000, ...request })
    if (result.kind === 'failure') throw result.error
    return { status: result.status, text: result.body.toString(), headers: result.headers }
  }
  return { server, get, lines, metrics }
}

test.each<[string, Partial<HttpRequest>, number, string]>([
  ['/', {}, 200, 'front'],
  ['/', { method: 'HEAD' }, 200, ''],
  ['/', { body: 'x' }, 405, 'cannot POST "/": allowed: GET'],
  ['//api///x?q=1', {}, 200, '{"q":"1","path":"/api/x"}'],
  ['/files/a%20b', {}, 200, '/files/a b'],
  ['/files/deep/c', {}, 200, 'deep'],
  ['/nope?authKey=hidden', {}, 400, 'unsupported path requested: "/nope"'],
  ['/%', {}, 400, 'unsupported path requested: "?"'],
  ['/broken', {}, 500, 'out of luck\n'],
  ['/teapot', {}, 418, 'short and stout\n'],
  ['/api/x', { method: 'OPTIONS' }, 204, ''],
  ['/health', {}, 200, 'OK'],
  ['/-/healthy', {}, 200, 'vmagent is healthy.\n'],
  ['/-/ready', {}, 200, 'vmagent is ready.\n'],
  ['/ping', {}, 204, ''],
  ['/robots.txt', {}, 200, 'User-agent: *\nDisallow: /\n'],
  ['/flags', {}, 200, '-httpListenAddr="127.0.0.1:0"\n'],
  ['/-/reload', {}, 400, 'unsupported path requested: "/-/reload"'],
  ['/body', { body: '0123456789' }, 200, '0123456789'],
  [
    '/body',
    { body: 'x'.repeat(41) },
    413,
    'cannot read the request body: it is larger than 40 bytes',
  ],
  ['/body', { body: gzipSync('abc'), headers: { 'Content-Encoding': 'gzip' } }, 200, 'abc'],
  ['/body', { body: zstdCompressSync('ab'), headers: { 'Content-Encoding': 'zstd' } }, 200, 'ab'],
  ['/body', { body: deflateSync(''), headers: { 'Content-Encoding': 'deflate' } }, 200, ''],
  ['/body', { body: 'abc', headers: { 'Content-Encoding': 'gzip' } }, 400, 'it is no gzip'],
  ['/body', { body: 'abc', headers: { 'Content-Encoding': 'rot13' } }, 400, '"rot13"; use gzip'],
  ['/body', { body: 'raw', headers: { 'Content-Encoding': 'snappy' } }, 200, 'raw'],
  ['/ignore', { body: 'x'.repeat(100_000) }, 200, 'fine'],
])('%s with %j answers %d', async (path, request, status, text) => {
  const { get } = await start()
  const answer = await get(path, request)
  expect(answer.status).toBe(status)
  expect(answer.text).toContain(text)
})

test('a decompressed body over the limit is refused', async () => {
  const { get } = await start()
  const request = {
    body: deflateSync('x'.repeat(100)),
    headers: { 'Content-Encoding': 'deflate' },
  }
  expect((await get('/body', request)).status).toBe(413)
})

test('headers follow the flags', async () => {
  const { get } = await start([
    '-http.header.csp=self',
    '-http.header.frameOptions=DENY',
    '-http.header.hsts=max-age=1',
    '-http.header.disableServerHostname',
  ])
  const { headers } = await get('/api/x')
  expect(headers).toMatchObject({
    'content-security-policy': 'self',
    'x-frame-options': 'DENY',
    'strict-transport-security': 'max-age=1',
    'access-control-allow-origin': '*',
    'content-type': 'application/json',
  })
  expect(headers['x-server-hostname']).toBeUndefined()
  const plain = await start(['-http.disableCORS'])
  const other = (await plain.get('/api/x')).headers
  expect(other['access-control-allow-origin']).toBeUndefined()
  expect(other['x-server-hostname']).toBeTruthy()
})

test('large answers are compressed for clients that take it', async () => {
  const gzip = { headers: { 'Accept-Encoding': 'deflate, gzip;q=0.5' } }
  const { get } = await start()
  expect((await get('/large', gzip)).headers['content-encoding']).toBe('gzip')
  expect((await get('/large', { ...gzip, decompress: true })).text).toBe('x'.repeat(5000))
  expect((await get('/large')).text).toBe('x'.repeat(5000))
  const refused = { headers: { 'Accept-Encoding': 'gzip;q=0' } }
  expect((await get('/large', refused)).headers['content-encoding']).toBeUndefined()
  expect((await get('/', gzip)).headers['content-encoding']).toBeUndefined()
  const plain = await start(['-http.disableResponseCompression'])
  expect((await plain.get('/large', gzip)).headers['content-encoding']).toBeUndefined()
})

test('basic auth guards all but the public paths, and a key replaces it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-server-'))
  cleanups.push(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, 'password'), 'open sesame\n')
  const { get, metrics } = await start(
    [
      '-httpAuth.username=ali',
      `-httpAuth.password=file://${join(dir, 'password')}`,
      '-metricsAuthKey=m',
    ],
    { authKeys: { config: createSecret('c') } },
  )
  const basic = (pair: string) => ({
    headers: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
  })
  const right = basic('ali:open sesame')
  expect((await get('/')).status).toBe(401)
  expect((await get('/')).headers['www-authenticate']).toContain('Basic')
  expect((await get('/', basic('ali:wrong'))).status).toBe(401)
  expect((await get('/', right)).status).toBe(200)
  expect((await get('/', { method: 'POST' })).status).toBe(401)
  expect((await get('/health')).status).toBe(200)
  expect((await get('/metrics', right)).status).toBe(401)
  expect((await get('/metrics?authKey=x')).text).toContain('-metricsAuthKey')
  expect((await get('/metrics?authKey=m')).status).toBe(200)
  expect((await get('/config?authKey=c')).text).toBe('config')
  const counted = metrics.counter('vm_http_request_errors_total', {
    path: '*',
    reason: 'wrong_basic_auth',
  })
  expect(counted.value).toBe(4)
})

test('/metrics shows requests by route, connections and flags', async () => {
  const { get } = await start(['-metricsAuthKey='])
  await get('/files/1')
  await get('/files/2')
  await get('/nope')
  const { text } = await get('/metrics')
  expect(text).toContain('vm_http_requests_total{path="/files/"} 2\n')
  expect(text).toContain('vm_http_requests_all_total 4\n')
  expect(text).toContain('vm_http_request_errors_total{path="*",reason="unsupported"} 1\n')
  expect(text).toContain('vm_tcplistener_conns{name="http",addr="127.0.0.1:0"} 1\n')
  expect(text).toContain('flag{name="httpAuth.password",value="secret",is_set="false"} 1\n')
  expect(text).not.toContain('/nope')
})

test('a handler that fails is logged, without the query', async () => {
  const { get, lines } = await start()
  await get('/broken?authKey=hidden')
  expect(lines.at(-1)).toContain('error\tvmkit\tGET "/broken" from 127.0.0.1: out of luck')
  expect(lines.join()).not.toContain('hidden')
})

test('/-/reload runs the reload and /-/ready asks the program', async () => {
  let reloads = 0
  const { get } = await start([], {
    onReload: () => void reloads++,
    ready: () => reloads > 0,
  })
  expect((await get('/-/ready')).status).toBe(503)
  expect((await get('/-/reload', { method: 'POST' })).text).toBe('')
  expect(reloads).toBe(1)
  expect((await get('/-/ready')).status).toBe(200)
})

test('a path prefix hides everything else', async () => {
  const { get } = await start(['-http.pathPrefix=/foo/'])
  expect((await get('/foo')).text).toBe('front')
  expect((await get('/foo/api/x')).text).toContain('"path":"/api/x"')
  expect((await get('/food')).status).toBe(400)
  expect((await get('/health')).status).toBe(400)
})

test('pages are escaped', async () => {
  const { text } = await (await start()).get('/page')
  expect(text).toContain('<title>&lt;T&gt;</title>')
  expect(text).toContain('<p>a&amp;b</p>')
  const nothing = [null, undefined, false]
  expect(html`${[html`<b>`, '<', 1]}${nothing}`.text).toBe('<b>&lt;1')
})

test('several addresses are served and an empty one turns the server off', async () => {
  const two = await start(['-httpListenAddr=127.0.0.1:0,127.0.0.1:0'])
  expect(two.server.addresses.map(({ host }) => host)).toEqual(['127.0.0.1', '127.0.0.1'])
  const none = await start(['-httpListenAddr='])
  expect(none.server.addresses).toEqual([])
})

test('a port in use, a bad address and missing certificates are fatal', async () => {
  const { server } = await start()
  const taken = `127.0.0.1:${server.addresses[0]?.port}`
  await expect(start([`-httpListenAddr=127.0.0.1:0,${taken}`])).rejects.toThrow(
    `cannot listen on "${taken}": address already in use`,
  )
  await expect(start(['-httpListenAddr=8429'])).rejects.toThrow('write :port or host:port')
  await expect(start(['-tls'])).rejects.toThrow('-tlsCertFile or -tlsKeyFile is missing')
  const bad = [`-tlsCertFile=${TLS_DIR}cert.pem`, `-tlsKeyFile=${TLS_DIR}key.pem`]
  await expect(start(['-tls', ...bad, '-tlsMinVersion=SSL3'])).rejects.toThrow('TLS10, TLS11')
})

test.each([
  [':8429', { host: '', port: 8429 }],
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ['[::1]:80', { host: '::1', port: 80 }],
])('the address %s is %j', (addr, parsed) => {
  expect(parseAddr(addr)).toEqual(parsed)
})

test('TLS is served and a changed certificate is taken up', { timeout: 10_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-server-'))
  cleanups.push(() => rmSync(dir, { recursive: true }))
  const install = (name: string): void => {
    copyFileSync(`${TLS_DIR}${name}cert.pem`, join(dir, 'cert'))
    copyFileSync(`${TLS_DIR}${name}key.pem`, join(dir, 'key'))
  }
  install('')
  const files = [`-tlsCertFile=${join(dir, 'cert')}`, `-tlsKeyFile=${join(dir, 'key')}`]
  const { get, server } = await start(['-tls', ...files])
  expect((await get('/')).text).toBe('front')
  const shown = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const port = server.addresses[0]?.port ?? 0
      const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN))
        socket.destroy()
      })
      socket.on('error', reject)
    })
  expect(await shown()).toBe('localhost')
  install('other-')
  await expect.poll(shown, { timeout: 5000 }).toBe('other.example')
})

test('stopping lets a running request end and turns health away meanwhile', async () => {
  let release = (): void => undefined
  let entered = (): void => undefined
  const inside = new Promise<void>(resolve => (entered = resolve))
  const slow = new Router().handle('GET', '/slow', async () => {
    entered()
    await new Promise<void>(resolve => (release = resolve))
    return { body: 'done' }
  })
  const { get, server } = await start(['-http.shutdownDelay=150ms'], { router: slow })
  const running = get('/slow')
  await inside
  const stopped = server.stop()
  expect((await get('/health')).status).toBe(503)
  release()
  expect((await running).text).toBe('done')
  await stopped
  await expect(get('/health')).rejects.toThrow('ECONNREFUSED')
})

test('stopping does not wait longer than it may', async () => {
  let entered = (): void => undefined
  const inside = new Promise<void>(resolve => (entered = resolve))
  const stuck = new Router().handle('GET', '/stuck', async request => {
    entered()
    await new Promise<void>(resolve => request.signal.addEventListener('abort', () => resolve()))
    return {}
  })
  const { get, server } = await start(['-http.maxGracefulShutdownDuration=20ms'], { router: stuck })
  const running = get('/stuck').catch(() => 'cut off')
  await inside
  await server.stop()
  expect(await running).toBe('cut off')
})

test('an old connection is closed after its answer, and garbage gets a 400', async () => {
  const { get, metrics } = await start(['-http.connTimeout=1ms'])
  await get('/')
  await new Promise(resolve => setTimeout(resolve, 5))
  await get('/')
  await new Promise(resolve => setTimeout(resolve, 5))
  const { headers } = await get('/', { headers: {} })
  expect(['close', 'keep-alive']).toContain(headers['connection'])
  expect(metrics.counter('vm_http_conn_timeout_closed_conns_total').value).toBeGreaterThan(0)

  const { server } = await start()
  const answer = await new Promise<string>(resolve => {
    const socket = connect(server.addresses[0]?.port ?? 0, '127.0.0.1', () =>
      socket.write('what\r\n\r\n'),
    )
    socket.on('data', chunk => resolve(chunk.toString()))
  })
  expect(answer).toMatch(/^HTTP\/1.1 400 /)
})
