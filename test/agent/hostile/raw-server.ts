import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** Answers a request, with whatever bytes. */
export type RawAnswer = (socket: Socket, request: RawRequest) => void

export interface RawRequest {
  /** How many requests of this path came before. */
  readonly index: number
  /** `host:port` of the server. */
  readonly address: string
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal
}

/** A server that leaves every byte to those who answer. */
export interface RawServer extends AsyncDisposable {
  /** `host:port` */
  readonly address: string
  /** Requests so far of a path. */
  requestsOf(path: string): number
}

/** Starts the server; `answerOf` finds who answers by the first part of a path. */
export async function startRawServer(
  answerOf: (name: string) => RawAnswer | undefined,
): Promise<RawServer> {
  const counts = new Map<string, number>()
  const sockets = new Set<Socket>()
  let at = ''

  const onRequest = (socket: Socket, head: string, signal: AbortSignal): void => {
    const path = head.split(' ')[1] ?? ''
    const index = counts.get(path) ?? 0
    counts.set(path, index + 1)
    answerOf(path.split('/')[1] ?? '')?.(socket, { index, address: at, signal })
  }
  const server = createServer({ noDelay: true }, socket => {
    const gone = new AbortController()
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      gone.abort()
    })
    let text = ''
    socket.on('data', bytes => {
      text += bytes.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end)
        text = text.slice(end + 4)
        onRequest(socket, head, gone.signal)
      }
    })
  })
  await once(server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  at = `127.0.0.1:${address.port}`
  return {
    address: at,
    requestsOf: path => counts.get(path) ?? 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers with a complete body. */
export function sized(body: Buffer | string, headers = '', status = '200 OK'): RawAnswer {
  const bytes = Buffer.from(body)
  const head = `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${bytes.length}\r\n\r\n`
  const whole = Buffer.concat([Buffer.from(head), bytes])
  return socket => void socket.write(whole)
}

/** Answers with a body that is made for each request. */
export function made(body: (index: number) => string): RawAnswer {
  return (socket, request) => sized(body(request.index))(socket, request)
}

/** Answers with these bytes, then closes the connection. */
export function closing(bytes: Buffer | string): RawAnswer {
  return socket => void socket.end(bytes)
}

/** Answers with a beginning, then with one piece again and again, as fast as they are taken. */
export function endless(head: string, piece: Buffer): RawAnswer {
  return (socket, { signal }) => {
    const write = (): void => {
      while (!signal.aborted && socket.write(piece));
    }
    socket.write(head)
    socket.on('drain', write)
    write()
  }
}

/** Answers with a beginning, then byte by byte. */
export function dripping(head: string, bytes: string, everyMs: number): RawAnswer {
  return (socket, { signal }) => {
    socket.write(head)
    let at = 0
    const timer = setInterval(() => {
      if (signal.aborted) clearInterval(timer)
      else socket.write(bytes[at++ % bytes.length] ?? '')
    }, everyMs)
  }
}
