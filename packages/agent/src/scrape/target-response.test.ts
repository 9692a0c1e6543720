import { createServer, type RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { createFetchRoom, createFetchStats, createTargetFetcher } from '../fetch/index.ts'
import { fetchResponse, type TargetResponse } from './target-response.ts'

/** Asks a target that answers with `listener`. */
async function ask(
  listener: RequestListener,
  { maxBodyBytes = 1e6, timeoutMs = 5000, signal = new AbortController().signal } = {},
): Promise<{ readonly response: TargetResponse; readonly openConnections: number }> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  const request = {
    url: `http://127.0.0.1:${address.port}/metrics`,
    timeoutMs,
    maxBodyBytes,
    maxHeaderBytes: 4096,
    acceptGzip: true,
    followRedirects: false,
  }
  const room = createFetchRoom({ stats: createFetchStats() })
  const client = (): never => {
    throw new Error('a plain target needs no client')
  }
  const fetcher = createTargetFetcher(request, { room, client, idleTimeoutMs: 60_000 })
  const response = await fetchResponse(fetcher, signal)
  await expect.poll(() => room.stats.openConnections).toBe(0)
  return { response, openConnections: room.stats.openConnections }
}

test.each([
  ['nothing', Buffer.alloc(0)],
  ['bytes that are no text', Buffer.from([0, 255, 254, 10])],
  ['a long body', Buffer.alloc(700_000, 'abc 1\n')],
])('%s comes back as it is', async (_, body) => {
  const { response } = await ask((request, answer) => {
    answer.setHeader('content-encoding', 'gzip')
    answer.end(gzipSync(body))
  })
  expect(response.kind === 'body' && body.equals(response.body)).toBe(true)
})

test('a body over the limit of the target is a failure', async () => {
  const { response } = await ask((_, answer) => answer.end('x'.repeat(1001)), {
    maxBodyBytes: 1000,
  })
  expect(response).toEqual({ kind: 'failure', error: expect.stringContaining('max_scrape_size') })
})

test('a target that takes too long is a failure', async () => {
  const { response } = await ask(() => undefined, { timeoutMs: 50 })
  expect(response).toEqual({ kind: 'failure', error: expect.stringContaining('50 ms') })
})

test('another status is a failure with the start of the answer', async () => {
  const { response } = await ask((_, answer) => answer.writeHead(503).end('later'))
  expect(response).toEqual({ kind: 'failure', error: expect.stringMatching(/503.*later/) })
})

test.each(['before', 'while'])('who goes away %s it is asked ends the question', async when => {
  const abort = new AbortController()
  if (when === 'before') abort.abort()
  const { response } = await ask(() => abort.abort(), { signal: abort.signal })
  expect(response.kind).toBe('failure')
})
