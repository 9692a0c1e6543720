import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type HttpRequest,
  parseHeaderFlag,
} from './index.ts'

const TLS_DIR = fileURLToPath(new URL('../testdata/tls/', import.meta.url))
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function listen(server: Server, scheme = 'http'): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  return `${scheme}://127.0.0.1:${address.port}`
}

const serve = (handler: RequestListener): Promise<string> => listen(createServer(handler))

function client(options?: HttpClientOptions): HttpClient {
  const made = createHttpClient(options)
  cleanups.push(() => made.close())
  return made
}

async function get(made: HttpClient, url: string, more: Partial<HttpRequest> = {}) {
  const result = await made.request({ url, timeoutMs: 5000, ...more })
  if (result.kind === 'failure') throw result.error
  return { status: result.status, text: result.body.toString(), headers: result.headers }
}

async function fail(made: HttpClient, url: string, more: Partial<HttpRequest> = {}) {
  const result = await made.request({ url, timeoutMs: 5000, ...more })
  if (result.kind === 'answer') throw new Error(`answer ${result.status}`)
  return { cause: result.cause, text: result.error.message }
}

const echo: RequestListener = (request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    const { method, url, headers } = request
    response.end(JSON.stringify({ method, url, headers, body }))
  })
}

test('a request goes out with method, headers and body, and connections are counted', async () => {
  const url = await serve(echo)
  const made = client({ headers: [['X-A', '1']], userAgent: 'vmkit' })
  const first = await get(made, `${url}/p?q=1`, { body: 'hi', headers: { 'X-B': '2' } })
  expect(JSON.parse(first.text)).toMatchObject({
    method: 'POST',
    url: '/p?q=1',
    body: 'hi',
    headers: { 'x-a': '1', 'x-b': '2', 'user-agent': 'vmkit' },
  })
  await get(made, url)
  expect(made.stats).toMatchObject({ conns: 1, dials: 1, dialErrors: 0 })
  expect(made.stats.bytesRead).toBeGreaterThan(100)
  expect(made.stats.bytesWritten).toBeGreaterThan(50)
})

test.each<[string, HttpClientOptions, string | undefined]>([
  [
    'basic',
    { auth: { kind: 'basic', username: 'u', password: 'p' } },
    `Basic ${Buffer.from('u:p').toString('base64')}`,
  ],
  ['bearer', { auth: { kind: 'bearer', token: 't' } }, 'Bearer t'],
  ['authorization', { auth: { kind: 'authorization', type: 'Key', credentials: 'c' } }, 'Key c'],
  ['a header', { headers: [['Authorization', 'own']] }, 'own'],
  ['nothing', {}, undefined],
])('requests prove themselves by %s', async (_, options, header) => {
  const url = await serve(echo)
  const { text } = await get(client(options), url)
  expect(JSON.parse(text).headers.authorization).toBe(header)
})

test('a name and password inside the URL count', async () => {
  const url = (await serve(echo)).replace('http://', 'http://u%40x:p@')
  const { text } = await get(client(), url)
  expect(JSON.parse(text).headers.authorization).toBe(
    `Basic ${Buffer.from('u@x:p').toString('base64')}`,
  )
})

test('a token file is read again after a second', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-client-'))
  cleanups.push(() => rmSync(dir, { recursive: true }))
  const tokenFile = join(dir, 'token')
  writeFileSync(tokenFile, 'one\n')
  let now = 0
  const made = client({ auth: { kind: 'bearer', tokenFile }, now: () => now })
  const url = await serve(echo)
  const sent = async (): Promise<unknown> =>
    JSON.parse((await get(made, url)).text).headers.authorization
  expect(await sent()).toBe('Bearer one')
  writeFileSync(tokenFile, 'two')
  expect(await sent()).toBe('Bearer one')
  now = 1000
  expect(await sent()).toBe('Bearer two')
  rmSync(tokenFile)
  now = 2000
  expect((await fail(made, url)).text).toContain('ENOENT')
})

test('a token that no header can carry is named, not shown', async () => {
  const url = await serve(echo)
  const auth = { kind: 'bearer', token: 'hush\nhush' } as const
  for (const made of [client({ auth }), client({ headers: [['authorization', 'hush\0']] })]) {
    const { text } = await fail(made, url)
    expect(text).toContain(
      'cannot send the header "authorization" with its value; it must be one line',
    )
    expect(text).not.toContain('hush')
  }
})

test('the body stays raw unless decompressing is asked for, which is bounded too', async () => {
  const url = await serve((request, response) => {
    response.setHeader('Content-Encoding', 'gzip')
    response.end(request.url === '/bad' ? 'nope' : gzipSync('x'.repeat(10_000)))
  })
  const made = client()
  expect((await get(made, url)).text.length).toBeLessThan(100)
  expect((await get(made, url, { decompress: true })).text).toBe('x'.repeat(10_000))
  const small = { decompress: true, maxBodyBytes: 9999 }
  expect(await fail(made, url, small)).toMatchObject({ cause: 'too-large' })
  expect(await fail(made, `${url}/bad`, { decompress: true })).toMatchObject({ cause: 'protocol' })
})

test('redirects are followed when asked to, without taking secrets elsewhere', async () => {
  const elsewhere = await serve(echo)
  const url = await serve((request, response) => {
    const target = request.url === '/far' ? elsewhere : '/far'
    response.writeHead(request.url === '/loop' ? 307 : 302, {
      Location: request.url === '/loop' ? '/loop' : target,
    })
    response.end('moved')
  })
  const made = client({ auth: { kind: 'bearer', token: 't' } })
  expect((await get(made, url)).status).toBe(302)
  const { text } = await get(made, url, { followRedirects: true, body: 'b' })
  const seen = JSON.parse(text)
  expect(seen).toMatchObject({ method: 'GET', body: '' })
  expect(seen.headers.authorization).toBeUndefined()
  const loop = await fail(made, `${url}/loop`, { followRedirects: true })
  expect(loop).toMatchObject({ cause: 'protocol' })
})

test('limits of time and size end an exchange', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/large') response.end('x'.repeat(2000))
    else if (request.url === '/header') response.setHeader('X', 'y'.repeat(5000)).end()
    else response.write('never ends')
  })
  const made = client()
  expect(await fail(made, url, { timeoutMs: 50 })).toMatchObject({ cause: 'timeout' })
  const signal = AbortSignal.timeout(50)
  expect(await fail(made, url, { signal })).toMatchObject({ cause: 'aborted' })
  const large = await fail(made, `${url}/large`, { maxBodyBytes: 1999 })
  expect(large.cause).toBe('too-large')
  expect(large.text).toContain('larger than 1999 bytes')
  expect((await get(made, `${url}/large`, { maxBodyBytes: 2000 })).text.length).toBe(2000)
  const header = await fail(made, `${url}/header`, { maxHeaderBytes: 4096 })
  expect(header.cause).toBe('too-large')
})

test('trouble with the connection is told by kind', async () => {
  const closing = createTcpServer(socket => socket.once('data', () => socket.resetAndDestroy()))
  const babbling = createTcpServer(socket => socket.end('not http at all\r\n\r\n'))
  const urls: string[] = []
  for (const server of [closing, babbling]) {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => void server.close())
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no address')
    urls.push(`http://127.0.0.1:${address.port}/path?token=hidden`)
  }
  const made = client()
  expect(await fail(made, urls[0] ?? '')).toMatchObject({ cause: 'reset' })
  expect(await fail(made, urls[1] ?? '')).toMatchObject({ cause: 'protocol' })
  closing.close()
  const refused = await fail(made, urls[0] ?? '')
  expect(refused.cause).toBe('connect')
  expect(refused.text).toMatch(/^cannot GET "http:\/\/127.0.0.1:\d+\/path": connect ECONNREFUSED/)
  expect(made.stats.dialErrors).toBe(1)
  expect((await fail(made, 'ftp://x')).cause).toBe('other')
  expect((await fail(made, 'nonsense')).text).toContain('it is no http or https URL')
})

test('TLS is checked against the given authority', async () => {
  const files = { cert: readFileSync(`${TLS_DIR}cert.pem`), key: readFileSync(`${TLS_DIR}key.pem`) }
  const url = await listen(createTlsServer(files, echo), 'https')
  const caFile = `${TLS_DIR}cert.pem`
  expect((await fail(client(), url)).cause).toBe('tls')
  expect((await get(client({ tls: { caFile } }), url)).status).toBe(200)
  expect((await get(client({ tls: { ca: files.cert.toString() } }), url)).status).toBe(200)
  expect((await get(client({ tls: { insecureSkipVerify: true } }), url)).status).toBe(200)
  const named = client({ tls: { caFile, serverName: 'other.example' } })
  expect((await fail(named, url)).cause).toBe('tls')
  expect((await fail(client({ tls: { caFile: 'nope.pem' } }), url)).text).toContain('ENOENT')
})

test('a client certificate is shown when the server asks', async () => {
  const server = createTlsServer({
    cert: readFileSync(`${TLS_DIR}cert.pem`),
    key: readFileSync(`${TLS_DIR}key.pem`),
    ca: readFileSync(`${TLS_DIR}other-cert.pem`),
    requestCert: true,
  })
  server.on('request', echo)
  const url = await listen(server, 'https')
  const own = { certFile: `${TLS_DIR}other-cert.pem`, keyFile: `${TLS_DIR}other-key.pem` }
  const tls = { caFile: `${TLS_DIR}cert.pem`, ...own }
  expect((await get(client({ tls }), url)).status).toBe(200)
})

test.each([
  ['A:b', [['A', 'b']]],
  [
    'A: b:c^^D:',
    [
      ['A', 'b:c'],
      ['D', ''],
    ],
  ],
  ['', []],
])('the headers %j are %j', (text, headers) => {
  expect(parseHeaderFlag(text)).toEqual(headers)
})

test.each(['a', ':b', 'a b:c', 'A:b\nc'])('%j is no header', text => {
  expect(() => parseHeaderFlag(text)).toThrow('cannot parse HTTP headers')
})

test('connections of a certain age get no more requests, but those that run are finished', async () => {
  let release = (): void => undefined
  const url = await serve((request, response) => {
    if (request.url === '/slow') release = () => void response.end('slow')
    else response.end('fast')
  })
  let nowMs = 0
  const made = client({ maxConnAgeMs: 1000, now: () => nowMs })
  await get(made, url)
  nowMs = 999
  await get(made, url)
  expect(made.stats.dials).toBe(1)
  const slow = get(made, `${url}/slow`)
  nowMs = 1000
  expect((await get(made, url)).text).toBe('fast')
  expect(made.stats.dials).toBe(2)
  for (nowMs = 2000; nowMs <= 5000; nowMs += 1000) await get(made, url)
  expect(made.stats.dials).toBe(6)
  await expect.poll(() => typeof release).toBe('function')
  release()
  expect((await slow).text).toBe('slow')
})
