import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { afterEach } from 'vitest'
import {
  type BodyReader,
  createFetchRoom,
  createFetchStats,
  createTargetFetcher,
  type FetchRequest,
  type FetchRoomOptions,
  type FetchStats,
  type TargetFetcher,
  type TargetFetcherOptions,
} from '../index.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** Has `cleanup` called when the test is over. */
export function onTestEnd(cleanup: () => unknown): void {
  cleanups.push(cleanup)
}

/** A server that answers with exactly the bytes a test wants. */
export interface RawServer {
  readonly url: string
  /** Every connection so far. */
  readonly sockets: Socket[]
  /** The text of every request so far. */
  readonly requests: string[]
}

/** Starts a server; `answer` is called for every complete request. */
export async function serve(
  answer: (socket: Socket, index: number) => void,
  tls?: TlsOptions,
): Promise<RawServer> {
  const sockets: Socket[] = []
  const requests: string[] = []
  const onConnection = (socket: Socket): void => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    let text = ''
    socket.on('data', chunk => {
      text += chunk.toString()
      if (!text.endsWith('\r\n\r\n')) return
      requests.push(text)
      text = ''
      answer(socket, requests.length - 1)
    })
  }
  const server: Server =
    tls === undefined ? createServer(onConnection) : createTlsServer(tls, onConnection)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestEnd(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  const scheme = tls === undefined ? 'http' : 'https'
  return { url: `${scheme}://127.0.0.1:${address.port}/metrics`, sockets, requests }
}

/** Writes an answer with `Content-Length`. */
export function sized(body: Buffer | string, headers = '', status = '200 OK'): Buffer {
  const bytes = Buffer.from(body)
  const head = `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${bytes.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), bytes])
}

/** Header of a gzip body. */
export const GZIP = 'Content-Encoding: gzip\r\n'

/** A reader that keeps all it is given. */
export interface Collector extends BodyReader {
  readonly pieces: number[]
  readonly body: Buffer
  readonly hasEnded: boolean
}

/** Creates a reader that reads of each piece as much as `take` says, by default all. */
export function collect(take: (piece: Buffer) => number = piece => piece.length): Collector {
  const parts: Buffer[] = []
  const pieces: number[] = []
  let hasEnded = false
  return {
    pieces,
    get body() {
      return Buffer.concat(parts)
    },
    get hasEnded() {
      return hasEnded
    },
    read: (piece, isLast) => {
      pieces.push(piece.length)
      hasEnded = isLast
      const count = isLast ? piece.length : take(piece)
      parts.push(Buffer.from(piece.subarray(0, count)))
      return count
    },
  }
}

/** A fetcher with the numbers of its room. */
export interface Made {
  readonly fetcher: TargetFetcher
  readonly stats: FetchStats
}

/** Creates a fetcher that is closed when the test is over. */
export function make(
  url: string,
  request: Partial<FetchRequest> = {},
  options: Partial<TargetFetcherOptions> = {},
  room: Partial<FetchRoomOptions> = {},
): Made {
  const stats = createFetchStats()
  const fetcher = createTargetFetcher(
    {
      url,
      timeoutMs: 20_000,
      maxBodyBytes: 16 * 1024 * 1024,
      maxHeaderBytes: 4096,
      acceptGzip: true,
      followRedirects: false,
      ...request,
    },
    {
      room: createFetchRoom({ stats, ...room }),
      idleTimeoutMs: 60_000,
      client: () => {
        throw new Error('no client is needed here')
      },
      ...options,
    },
  )
  onTestEnd(() => fetcher.close())
  return { fetcher, stats }
}
