import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { zstdDecompressSync } from 'node:zlib'
import { createHttpClient, type HttpClient } from '@vmkit/daemon/http-client'
import { decodeSnappy, readWriteRequest } from '@vmkit/daemon/wire'

/** What the sink does with a request: a status to answer with, or worse. */
export type Mood = number | (typeof worse)[number]

const worse = [
  'reset before the body',
  'reset after half of the body',
  'reset after the body',
  'reset while answering',
  'cut the answer',
  'answer slowly',
  'never answer',
  'answer nonsense',
] as const

const statuses = [
  200, 204, 299, 301, 302, 304, 400, 401, 403, 404, 408, 409, 413, 415, 418, 422, 429, 499, 500, 501,
  502, 503, 504, 599,
] as const

/** Everything a receiver may do to a request. */
export const moods: readonly Mood[] = [...statuses, ...worse]

/** What a receiver answers to a request that it does not like for its content. */
const refusals = [400, 409, 413, 415, 422]

const SLOW_MS = 20
const MAX_BYTES = 1e7

/** A receiver that does to each request what its moods say, in turn, and remembers what it took. */
export class HostileSink {
  /** Taken one after the other, over and over; with none left it takes everything. */
  moods: readonly Mood[] = []
  url = ''
  /** How often each sample was acknowledged. */
  readonly acknowledged = new Map<string, number>()
  /**
   * Samples of requests that had no answer, as their sender saw it, or were refused, so that they
   * may be sent in parts: these may come twice.
   */
  readonly unsure = new Set<string>()
  #requests = 0
  readonly #server = createServer((request, response) => void this.#receive(request, response))

  static async start(): Promise<HostileSink> {
    const sink = new HostileSink()
    sink.#server.on('connection', socket => socket.on('error', () => undefined))
    await once(sink.#server.listen(0, '127.0.0.1'), 'listening')
    const address = sink.#server.address()
    if (address === null || typeof address === 'string') throw new Error('BUG: no port')
    sink.url = `http://127.0.0.1:${address.port}/api/v1/write`
    return sink
  }

  /** A client that tells the sink which samples are unsure. */
  client(): HttpClient {
    const client = createHttpClient()
    return {
      stats: client.stats,
      close: () => client.close(),
      stream: request => client.stream(request),
      request: async request => {
        const result = await client.request(request)
        const isUnsure = result.kind === 'failure' || refusals.includes(result.status)
        if (isUnsure && request.body instanceof Uint8Array) {
          const samples = samplesIn(request.body, request.headers?.['Content-Encoding'])
          for (const sample of samples) this.unsure.add(sample)
        }
        return result
      },
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mood = this.moods[this.#requests++ % this.moods.length] ?? 204
    if (mood === 'reset before the body') {
      request.socket.resetAndDestroy()
      return
    }
    if (mood === 'reset after half of the body') {
      request.once('data', () => request.socket.resetAndDestroy())
      return
    }
    try {
      const body = await buffer(request)
      this.#answer(mood, samplesIn(body, request.headers['content-encoding']), response)
    } catch (error) {
      // The other side went away in the middle of the body.
      if (!request.destroyed) throw error
    }
  }

  #answer(mood: Mood, samples: readonly string[], response: ServerResponse): void {
    if (typeof mood === 'number') {
      if (mood >= 200 && mood < 300) this.#acknowledge(samples)
      response.writeHead(mood, mood === 429 || mood === 503 ? { 'retry-after': '1' } : {})
      response.end(mood === 204 || mood === 304 ? '' : `this is ${mood}\n`)
      return
    }
    const socket = response.socket ?? undefined
    if (mood === 'answer slowly') {
      void sleep(SLOW_MS).then(() => response.writeHead(200).end())
      this.#acknowledge(samples)
    } else if (mood === 'cut the answer') {
      socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this')
    } else if (mood === 'reset while answering') {
      socket?.write('HTTP/1.1 200 O', () => socket.resetAndDestroy())
    } else if (mood === 'answer nonsense') {
      socket?.end('220 smtp.example.com ESMTP\r\n')
    } else if (mood === 'reset after the body') {
      socket?.resetAndDestroy()
    }
  }

  #acknowledge(samples: readonly string[]): void {
    for (const sample of samples) {
      this.acknowledged.set(sample, (this.acknowledged.get(sample) ?? 0) + 1)
    }
  }
}

/** The samples of a request: the first label's value, and whether it is a staleness marker. */
function samplesIn(body: Uint8Array, encoding: string | undefined): string[] {
  const names: string[] = []
  readWriteRequest(
    encoding === 'zstd' ? zstdDecompressSync(body) : decodeSnappy(body, MAX_BYTES),
    ({ labels: [first], samples }) => {
      for (const { stale } of samples) names.push(`${first?.value ?? ''}${stale ? ' stale' : ''}`)
    },
  )
  return names
}
