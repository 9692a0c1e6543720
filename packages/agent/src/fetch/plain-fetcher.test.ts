import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { collect, GZIP, make, onTestEnd, serve, sized } from './testdata/raw-server.ts'

test('a request has the headers of vmagent, and the body arrives as one piece', async () => {
  const { url, requests } = await serve(socket => socket.write(sized('up 1\n')))
  const { fetcher, stats } = make(`${url}?a=b`, { timeoutMs: 10_000 })
  const reader = collect()
  const fetched = await fetcher.fetch(reader)
  expect(fetched).toMatchObject({ kind: 'body', bodyBytes: 5 })
  expect(fetched.durationMs).toBeGreaterThan(0)
  expect(reader.pieces).toEqual([5])
  expect(reader.body.toString()).toBe('up 1\n')
  expect(requests[0]?.split('\r\n')).toEqual([
    'GET /metrics?a=b HTTP/1.1',
    `Host: ${new URL(url).host}`,
    'User-Agent: vm_promscrape',
    'Accept: text/plain;version=0.0.4;q=1,*/*;q=0.1',
    'Accept-Encoding: gzip',
    'X-Prometheus-Scrape-Timeout-Seconds: 10.000',
    '',
    '',
  ])
  expect(stats).toMatchObject({ dials: 1, dialErrors: 0, openConnections: 1 })
  expect(stats.statuses).toEqual(new Map([[200, 1]]))
})

test('own headers win, a URL with a name in it goes out without it', async () => {
  const { url, requests } = await serve(socket => socket.write(sized('')))
  const { fetcher } = make(
    url.replace('http://', 'http://u:p@'),
    { acceptGzip: false },
    {
      auth: { kind: 'bearer', token: 't' },
      headers: [
        ['X-A', '1'],
        ['user-agent', 'me'],
      ],
      keepAlive: false,
      tls: { serverName: 'name.example' },
    },
  )
  await fetcher.fetch(collect())
  expect(requests[0]).toContain('\r\nHost: name.example\r\nuser-agent: me\r\nAccept: ')
  expect(requests[0]).toContain('\r\nConnection: close\r\nAuthorization: Bearer t\r\nX-A: 1\r\n')
  expect(requests[0]).not.toContain('Accept-Encoding')
})

test('a header with a line break is refused', async () => {
  const { url } = await serve(socket => socket.write(sized('')))
  const { fetcher } = make(url, {}, { auth: { kind: 'bearer', token: 'a\r\nb' } })
  expect(await fetcher.fetch(collect())).toMatchObject({
    cause: 'other',
    error: expect.stringContaining('cannot send header "Authorization"'),
  })
})

test('a token file is read again after a second', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-fetch-'))
  onTestEnd(() => rmSync(dir, { recursive: true }))
  const tokenFile = join(dir, 'token')
  writeFileSync(tokenFile, 'one\n')
  let now = 0
  const { url, requests } = await serve(socket => socket.write(sized('')))
  const { fetcher } = make(url, {}, { auth: { kind: 'bearer', tokenFile } }, { now: () => now })
  const sent = async (): Promise<string | undefined> => {
    expect(await fetcher.fetch(collect())).toMatchObject({ kind: 'body' })
    return /Authorization: (.*)\r/.exec(requests.at(-1) ?? '')?.[1]
  }
  expect(await sent()).toBe('Bearer one')
  writeFileSync(tokenFile, 'two')
  expect(await sent()).toBe('Bearer one')
  now = 1000
  expect(await sent()).toBe('Bearer two')
  rmSync(tokenFile)
  now = 2000
  expect(await fetcher.fetch(collect())).toMatchObject({
    cause: 'other',
    error: expect.stringContaining('ENOENT'),
  })
})

test('the next fetch uses the same connection, unless something speaks against it', async () => {
  const answers = [
    sized('a'),
    sized('b', 'Connection: close\r\n'),
    sized('c'),
    Buffer.concat([sized('d'), Buffer.from('more')]),
    sized('e'),
    Buffer.from('HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nf'),
    sized('g'),
  ]
  const { url, sockets } = await serve((socket, i) => socket.write(answers[i] ?? ''))
  const { fetcher, stats } = make(url)
  const seen: [string, number][] = []
  for (const _ of answers) {
    const reader = collect()
    await fetcher.fetch(reader)
    seen.push([reader.body.toString(), sockets.length])
  }
  expect(seen).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', 2],
    ['d', 2],
    ['e', 3],
    ['f', 3],
    ['g', 4],
  ])
  expect(stats.dials).toBe(4)
})

test('without keep-alive each fetch has a connection of its own', async () => {
  const { url, sockets } = await serve(socket => socket.write(sized('a')))
  const { fetcher } = make(url, {}, { keepAlive: false })
  await fetcher.fetch(collect())
  await fetcher.fetch(collect())
  expect(sockets.length).toBe(2)
})

test('a kept connection that breaks as the next request goes out is replaced, once', async () => {
  const { url, sockets } = await serve((socket, i) => {
    if (i === 1) socket.destroy()
    else if (i === 3) socket.resetAndDestroy()
    else if (i > 4) socket.destroy()
    else socket.write(sized(`${i}`))
  })
  const { fetcher } = make(url)
  const bodies: string[] = []
  for (let i = 0; i < 3; i++) {
    const reader = collect()
    expect(await fetcher.fetch(reader)).toMatchObject({ kind: 'body' })
    bodies.push(reader.body.toString())
  }
  expect(bodies).toEqual(['0', '2', '4'])
  expect(sockets.length).toBe(3)
  expect(await fetcher.fetch(collect())).toMatchObject({
    cause: 'reset',
    error: expect.stringContaining('closed the connection while waiting for the first byte'),
  })
  expect(sockets.length).toBe(4)
})

test('a connection that the target closes, or talks on, while nothing is asked is replaced', async () => {
  const { url, sockets } = await serve((socket, i) => {
    socket.write(sized('a'))
    if (i === 0) setImmediate(() => socket.end())
    if (i === 1) setTimeout(() => socket.write('what?'), 10)
  })
  const { fetcher, stats } = make(url)
  for (let i = 1; i <= 3; i++) {
    expect(await fetcher.fetch(collect())).toMatchObject({ kind: 'body' })
    expect(sockets.length).toBe(i)
    if (i < 3) await expect.poll(() => stats.openConnections).toBe(0)
  }
})

test('an address of IPv6 is reached', async context => {
  const server = createServer(socket => socket.once('data', () => socket.end(sized('a'))))
  const isThere = await new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen(0, '::1', () => resolve(true))
  })
  context.skip(isThere !== true, 'there is no IPv6 here')
  onTestEnd(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  const { fetcher } = make(`http://[::1]:${address.port}/`)
  expect(await fetcher.fetch(collect())).toMatchObject({ kind: 'body' })
})

test('an unused connection is closed after a while', async () => {
  const { url, sockets } = await serve(socket => socket.write(sized('a')))
  const { fetcher, stats } = make(url, { timeoutMs: 40 }, { idleTimeoutMs: 20 })
  await fetcher.fetch(collect())
  const closed = new Promise(resolve => sockets[0]?.once('close', resolve))
  await closed
  await expect.poll(() => stats.openConnections).toBe(0)
})

test.each([
  ['cause', '500 Oops', '', 'oops', '"oops"'],
  ['a start', '404 Not Found', '', 'x'.repeat(300), `"${'x'.repeat(200)}" and more`],
  ['nothing', '204 No Content', '', '', '""'],
  ['what was compressed', '503 Busy', GZIP, gzipSync('wait'), '"wait"'],
  ['what was not compressed', '503 Busy', GZIP, 'wait', '"wait"'],
  ['a redirect', '302 Found', 'Location: /b\r\n', 'go', '"go"'],
])('an unexpected status is told with %s', async (_, status, headers, body, quoted) => {
  const { url, sockets } = await serve(socket => socket.write(sized(body, headers, status)))
  const { fetcher, stats } = make(url)
  const code = Number(status.slice(0, 3))
  for (let i = 0; i < 2; i++) {
    expect(await fetcher.fetch(collect())).toMatchObject({
      cause: 'status',
      status: code,
      error: `unexpected status code ${code}; expected 200; the answer is ${quoted}`,
    })
  }
  expect(sockets.length).toBe(1)
  expect(stats.statuses.get(code)).toBe(2)
})

test('an endless body of an unexpected status is not read to its end', async () => {
  const { url } = await serve(socket => {
    socket.write('HTTP/1.1 500 Oops\r\n\r\n')
    const write = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(10_000, 'x')));
    }
    socket.on('drain', write)
    write()
  })
  expect(await make(url).fetcher.fetch(collect())).toMatchObject({ cause: 'status', status: 500 })
})

test.each<[string, string, number, string, string]>([
  ['no HTTP', 'SSH-2.0-OpenSSH\r\n', 0, 'protocol', 'it begins with "SSH-2.0-OpenSSH'],
  ['a wrong status', 'HTTP/1.1 abc\r\n', 0, 'protocol', 'is no status line'],
  ['a header too large', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(5000)}`, 200, 'too-large', '4096'],
  ['no header', 'HTTP/1.1 200 OK\r\nnonsense\r\n', 200, 'protocol', '"nonsense" is no header'],
  ['an odd length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n', 200, 'protocol', '"-1"'],
  ['another protocol', 'HTTP/1.1 101 Go\r\n\r\n', 101, 'protocol', 'switches'],
  ['an unknown encoding', 'HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n', 200, 'encoding', 'br'],
])('%s is a failure that says so', async (_, text, status, cause, part) => {
  const { url } = await serve(socket => socket.write(text))
  const fetched = await make(url).fetcher.fetch(collect())
  expect(fetched).toMatchObject({ kind: 'failure', cause, status })
  expect(fetched).toMatchObject({ error: expect.stringContaining(part) })
  expect(fetched).toMatchObject({ error: expect.stringMatching(/^cannot GET "http:.*": /) })
})

test('a body that breaks off is a failure', async () => {
  const { url } = await serve(socket =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345'),
  )
  expect(await make(url).fetcher.fetch(collect())).toMatchObject({
    cause: 'reset',
    status: 200,
    error: expect.stringContaining('closed the connection while reading the body (5 bytes so far)'),
  })
})

test('a timeout says in which phase it came', async () => {
  const { url } = await serve((socket, i) => {
    if (i === 1) socket.write('HTTP/1.1 200 OK\r\n')
    if (i === 2) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc')
  })
  const { fetcher, stats } = make(url, { timeoutMs: 100 })
  const errors: string[] = []
  for (let i = 0; i < 3; i++) {
    const fetched = await fetcher.fetch(collect())
    if (fetched.kind === 'failure' && fetched.cause === 'timeout') errors.push(fetched.error)
  }
  expect(errors).toEqual([
    expect.stringContaining('100 ms passed while waiting for the first byte'),
    expect.stringContaining('passed while reading the header'),
    expect.stringContaining('passed while reading the body (3 bytes so far)'),
  ])
  expect(stats.timeouts).toBe(3)
})

test('a body that drips on and on ends at the timeout', async () => {
  const { url } = await serve(socket => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const timer = setInterval(() => socket.write('x'), 5)
    socket.on('close', () => clearInterval(timer))
  })
  const fetched = await make(url, { timeoutMs: 150 }).fetcher.fetch(collect())
  expect(fetched).toMatchObject({ cause: 'timeout' })
})

test('a port where nobody listens and a name nobody has are told apart', async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  await new Promise(resolve => server.close(resolve))
  const refused = make(`http://127.0.0.1:${address.port}/`)
  expect(await refused.fetcher.fetch(collect())).toMatchObject({
    cause: 'connect',
    error: expect.stringContaining('ECONNREFUSED'),
  })
  expect(refused.stats).toMatchObject({ dials: 1, dialErrors: 1, openConnections: 0 })
  const unknown = await make('http://no-such-name.invalid/').fetcher.fetch(collect())
  expect(unknown).toMatchObject({
    cause: 'dns',
    error: expect.stringContaining('cannot resolve "no-such-name.invalid"'),
  })
})

test('a name that has several addresses is reached', async () => {
  const { url } = await serve(socket => socket.write(sized('a')))
  const { fetcher } = make(url.replace('127.0.0.1', 'localhost'))
  expect(await fetcher.fetch(collect())).toMatchObject({ kind: 'body' })
  expect(await fetcher.fetch(collect())).toMatchObject({ kind: 'body' })
})

test('closing ends a fetch that is running, and those to come', async () => {
  const { url } = await serve(socket => socket.write('HTTP/1.1 200 OK\r\n\r\nabc'))
  const { fetcher } = make(url)
  const running = fetcher.fetch(collect())
  setTimeout(() => fetcher.close(), 20)
  expect(await running).toMatchObject({ cause: 'aborted' })
  expect(await fetcher.fetch(collect())).toMatchObject({ cause: 'aborted' })
})

test('what the reader throws comes out of the fetch, and the next one works', async () => {
  const { url } = await serve(socket => socket.write(sized('a')))
  const { fetcher } = make(url)
  const bad = {
    read: () => {
      throw new Error('no room')
    },
  }
  await expect(fetcher.fetch(bad)).rejects.toThrow('no room')
  expect(await fetcher.fetch(collect())).toMatchObject({ kind: 'body' })
})
