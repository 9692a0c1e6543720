import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { createHttpClient, type HttpClient } from '@vmkit/daemon/http-client'
import { expect, test } from 'vitest'
import { connectError } from './failure.ts'
import { collect, GZIP, make, onTestEnd, serve, sized } from './testdata/raw-server.ts'

const TLS_DIR = fileURLToPath(new URL('../../../daemon/src/testdata/tls/', import.meta.url))
const caFile = `${TLS_DIR}cert.pem`
const certificate = { cert: readFileSync(caFile), key: readFileSync(`${TLS_DIR}key.pem`) }

function client(): HttpClient {
  const made = createHttpClient({ userAgent: 'vm_promscrape' })
  onTestEnd(() => made.close())
  return made
}

test('a certificate is checked, and the connection is kept', async () => {
  const body = 'x'.repeat(3 * 1024 * 1024)
  const { url, sockets } = await serve(
    socket => socket.write(sized(gzipSync(body), GZIP)),
    certificate,
  )
  const { fetcher, stats } = make(url, {}, { tls: { caFile } })
  for (let i = 0; i < 2; i++) {
    const reader = collect()
    expect(await fetcher.fetch(reader)).toMatchObject({ kind: 'body', bodyBytes: body.length })
    expect(reader.body.toString()).toBe(body)
  }
  expect(sockets.length).toBe(1)
  expect(stats).toMatchObject({ dials: 1, openConnections: 1 })
  const open = make(url, {}, { tls: { insecureSkipVerify: true } })
  expect(await open.fetcher.fetch(collect())).toMatchObject({ kind: 'body' })
})

test('a large body passes through TLS in pieces', async () => {
  const body = Buffer.alloc(12 * 1024 * 1024, 'line 1\n')
  const { url } = await serve(socket => socket.write(sized(body)), certificate)
  const reader = collect(piece => piece.length - 5)
  expect(await make(url, {}, { tls: { caFile } }).fetcher.fetch(reader)).toMatchObject({
    kind: 'body',
  })
  expect(reader.body.equals(body)).toBe(true)
  expect(reader.pieces.length).toBeGreaterThan(1)
})

test.each<[string, object, string]>([
  ['an unknown authority', {}, 'self-signed certificate'],
  ['another name', { caFile, serverName: 'other.example' }, 'other.example'],
  ['another address', { caFile, serverName: '127.0.0.9' }, '127.0.0.9'],
])('%s fails in the handshake', async (_, tls, part) => {
  const { url } = await serve(socket => socket.write(sized('a')), certificate)
  const { fetcher, stats } = make(url, {}, { tls })
  expect(await fetcher.fetch(collect())).toMatchObject({
    cause: 'tls',
    error: expect.stringContaining(part),
  })
  expect(stats).toMatchObject({ dialErrors: 1, openConnections: 0 })
})

test('a certificate that has expired is named', () => {
  const error = Object.assign(new Error('certificate has expired'), { code: 'CERT_HAS_EXPIRED' })
  expect(connectError(error, true, 'name.example')).toMatchObject({
    failureCause: 'tls',
    message: expect.stringContaining('the certificate of "name.example" has expired'),
  })
})

test('a file of TLS that cannot be read is a failure', async () => {
  const { fetcher } = make('https://127.0.0.1:1/', {}, { tls: { caFile: 'nope.pem' } })
  expect(await fetcher.fetch(collect())).toMatchObject({
    cause: 'other',
    error: expect.stringContaining('ENOENT'),
  })
})

test('a server without TLS, and one that never answers the handshake, are named as such', async () => {
  const plain = createServer(socket =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n')),
  )
  const silent = createServer(socket => socket.on('error', () => undefined))
  const urls: string[] = []
  for (const server of [plain, silent]) {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestEnd(() => server.close())
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no address')
    urls.push(`https://127.0.0.1:${address.port}/`)
  }
  expect(await make(urls[0]!).fetcher.fetch(collect())).toMatchObject({ cause: 'tls' })
  const late = make(urls[1]!, { timeoutMs: 100 })
  expect(await late.fetcher.fetch(collect())).toMatchObject({
    cause: 'timeout',
    error: expect.stringContaining('waiting for the TLS handshake'),
  })
  const never = make(urls[1]!, {}, {}, { connectTimeoutMs: 100 })
  expect(await never.fetcher.fetch(collect())).toMatchObject({
    cause: 'timeout',
    error: expect.stringContaining('no TLS handshake within 100 ms'),
  })
})

test('a redirect is followed through the client, also by the fetches that come', async () => {
  const { url, requests } = await serve((socket, i) =>
    socket.write(
      requests[i]?.startsWith('GET /metrics ') === true
        ? sized('', 'Location: /elsewhere\r\n', '301 Moved')
        : sized(gzipSync('up 1\n'), GZIP),
    ),
  )
  const made = client()
  const { fetcher } = make(url, { followRedirects: true }, { client: () => made })
  for (let i = 0; i < 2; i++) {
    const reader = collect()
    expect(await fetcher.fetch(reader)).toMatchObject({ kind: 'body', bodyBytes: 5 })
    expect(reader.body.toString()).toBe('up 1\n')
  }
  expect(requests.map(request => request.split(' ')[1])).toEqual([
    '/metrics',
    '/elsewhere',
    '/metrics',
    '/elsewhere',
  ])
  expect(requests[1]?.toLowerCase()).toContain('x-prometheus-scrape-timeout-seconds: 20.000')
})

test.each([
  ['of the same server', false, [true]],
  ['of another server', true, [false]],
])(
  'to a place %s the credentials go along only when they belong there',
  async (_, isOther, sent) => {
    const answer = sized('up 1\n')
    const other = await serve(socket => socket.write(answer))
    const { url, requests } = await serve((socket, i) =>
      socket.write(
        requests[i]?.startsWith('GET /metrics ') === true
          ? sized('', `Location: ${isOther ? other.url : '/elsewhere'}\r\n`, '302 Found')
          : answer,
      ),
    )
    const auth = { kind: 'basic', username: 'me', password: 'secret' } as const
    const made = createHttpClient({ userAgent: 'vm_promscrape', auth })
    onTestEnd(() => made.close())
    const { fetcher } = make(url, { followRedirects: true }, { auth, client: () => made })
    expect(await fetcher.fetch(collect())).toMatchObject({ kind: 'body' })
    const arrived = isOther ? other.requests : requests.slice(1)
    expect(arrived.map(request => /^authorization: /im.test(request))).toEqual(sent)
  },
)

test('a job that needs the client gets bodies and failures of the same kinds', async () => {
  const large = gzipSync(Buffer.alloc(6 * 1024 * 1024, 'line 1\n'))
  const answers = [
    sized(large, GZIP),
    sized('nope', '', '500 Oops'),
    sized('nope', GZIP),
    sized('nope', 'Content-Encoding: br\r\n'),
    sized(gzipSync(Buffer.alloc(20 * 1024 * 1024)), GZIP),
    sized(Buffer.alloc(20 * 1024 * 1024)),
    Buffer.from('nonsense\r\n\r\n'),
  ]
  const { url } = await serve((socket, i) => socket.write(answers[i] ?? ''))
  const made = client()
  const options = { client: () => made, needsClient: true }
  const { fetcher, stats } = make(url, { timeoutMs: 5000 }, options)
  const reader = collect()
  expect(await fetcher.fetch(reader)).toMatchObject({ kind: 'body' })
  expect(reader.pieces.length).toBeGreaterThan(1)
  const causes = ['status', 'encoding', 'encoding', 'too-large', 'too-large', 'protocol']
  for (const cause of causes) {
    expect(await fetcher.fetch(collect())).toMatchObject({ kind: 'failure', cause })
  }
  expect(stats).toMatchObject({ tooLarge: 2, gunzipFailures: 2 })
  const late = make(url, { timeoutMs: 100 }, options)
  expect(await late.fetcher.fetch(collect())).toMatchObject({ cause: 'timeout' })
  const unknown = make('http://no-such-name.invalid/', {}, options)
  expect(await unknown.fetcher.fetch(collect())).toMatchObject({ cause: 'dns' })
  const bad = { read: (): number => fail() }
  const { url: again } = await serve(socket => socket.write(sized('a')))
  await expect(make(again, {}, options).fetcher.fetch(bad)).rejects.toThrow('no room')
  const closed = make(url, {}, options)
  const running = closed.fetcher.fetch(collect())
  closed.fetcher.close()
  expect(await running).toMatchObject({ cause: 'aborted' })
})

function fail(): never {
  throw new Error('no room')
}
