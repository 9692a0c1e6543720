import { createServer, type RequestListener, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { listen } from '../testdata/access/listen.ts'
import { createHttpClient, type StreamRequest } from './index.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function serve(handler: RequestListener): Promise<string> {
  const server: Server = createServer(handler)
  const listening = await listen(server, 'http')
  cleanups.push(() => {
    server.closeAllConnections()
    return listening.close()
  })
  return listening.url
}

async function open(url: string, more: Partial<StreamRequest> = {}, options = {}) {
  const client = createHttpClient(options)
  cleanups.push(() => client.close())
  const result = await client.stream({ url, timeoutMs: 5000, silenceTimeoutMs: 5000, ...more })
  if (result.kind === 'failure') throw result.error
  return result
}

/** All that comes, and what ended it. */
async function readAll(body: AsyncIterable<Buffer>): Promise<{ text: string; error: string }> {
  let text = ''
  try {
    for await (const piece of body) text += piece.toString()
  } catch (error) {
    return { text, error: String(error) }
  }
  return { text, error: '' }
}

test('the body is handed out while it comes', async () => {
  const steps: (() => void)[] = []
  const url = await serve((_, response) => {
    response.write('one')
    steps.push(() => response.end('two'))
  })
  const { status, body } = await open(url)
  expect(status).toBe(200)
  const pieces: string[] = []
  for await (const piece of body) {
    pieces.push(piece.toString())
    steps.shift()?.()
  }
  expect(pieces).toEqual(['one', 'two'])
})

test('a reader that takes its time holds the sender up', async () => {
  let sentBytes = 0
  const url = await serve((_, response) => {
    const piece = Buffer.alloc(64 * 1024)
    const write = (): void => {
      while (sentBytes < 64 * 1024 * 1024) {
        sentBytes += piece.length
        if (!response.write(piece)) {
          response.once('drain', write)
          return
        }
      }
      response.end()
    }
    write()
  })
  const { body } = await open(url)
  let readBytes = 0
  let mostAhead = 0
  for await (const piece of body) {
    readBytes += piece.length
    // Whatever is on its way may arrive.
    await new Promise(resolve => setImmediate(resolve))
    mostAhead = Math.max(mostAhead, sentBytes - readBytes)
  }
  expect(readBytes).toBe(64 * 1024 * 1024)
  expect(mostAhead).toBeLessThan(32 * 1024 * 1024)
})

test.each(['gzip', 'identity'])('a body in %s is decoded', async encoding => {
  const url = await serve((_, response) => {
    response.setHeader('Content-Encoding', encoding)
    response.end(encoding === 'gzip' ? gzipSync('text') : 'text')
  })
  expect(await readAll((await open(url, { decompress: true })).body)).toEqual({
    text: 'text',
    error: '',
  })
})

test('an encoding that nobody knows is an error', async () => {
  const url = await serve((_, response) => {
    response.setHeader('Content-Encoding', 'odd')
    response.end('text')
  })
  const { error } = await readAll((await open(url)).body)
  expect(error).toContain('cannot read the encoding "odd"; expected gzip')
})

test.each([
  ['plain', (text: string) => text],
  ['zipped', (text: string) => gzipSync(text).subarray(0, -4)],
])('a %s body that breaks off is an error', async (kind, cut) => {
  const url = await serve((_, response) => {
    if (kind === 'zipped') response.setHeader('Content-Encoding', 'gzip')
    response.write(cut('some text'))
    if (kind === 'zipped') response.end()
    else setImmediate(() => response.destroy())
  })
  const { error } = await readAll((await open(url)).body)
  expect(error).not.toBe('')
})

test('a body that is silent for too long is given up', async () => {
  const url = await serve((_, response) => void response.write('x'))
  const { text, error } = await readAll((await open(url, { silenceTimeoutMs: 50 })).body)
  expect(text).toBe('x')
  expect(error).toContain('nothing came for 50 ms')
})

test('a header that does not come in time is a failure', async () => {
  const url = await serve(() => {})
  await expect(open(url, { timeoutMs: 50 })).rejects.toThrow('the timeout of 50 ms passed')
})

test.each(['signal', 'drop', 'break'])('a body ended by %s ends the connection', async how => {
  const closed = Promise.withResolvers<void>()
  const url = await serve((_, response) => {
    response.write('x')
    response.on('close', () => closed.resolve())
  })
  const controller = new AbortController()
  const { body, drop } = await open(url, { signal: controller.signal })
  if (how === 'signal') controller.abort()
  if (how === 'drop') drop()
  if (how === 'break') for await (const _ of body) break
  await closed.promise
  const { error } = await readAll(body)
  expect(error === '').toBe(how === 'break')
})

test('redirects are followed and credentials sent', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/') response.writeHead(307, { Location: '/next' }).end('go on')
    else response.end(request.headers.authorization)
  })
  const auth = { kind: 'bearer', token: 'abc' } as const
  const { body } = await open(url, { followRedirects: true }, { auth })
  expect((await readAll(body)).text).toBe('Bearer abc')
})
