import { connect, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { listen, type Listening } from './listen.ts'

export interface SocksServer extends Listening {
  /** Host and port of every CONNECT. */
  readonly seen: string[]
  /** The logins that came, as `name:password`. */
  readonly logins: string[]
}

/**
 * Starts a small SOCKS5 server on the loopback interface.
 *
 * @param login `name:password` that is wanted; `''` wants none
 */
export async function startSocksServer(login = '', tls?: TlsOptions): Promise<SocksServer> {
  const sockets = new Set<Socket>()
  const seen: string[] = []
  const logins: string[] = []
  const serve = async (socket: Socket): Promise<void> => {
    const next = reader(socket)
    const [, methods = 0] = await next(2)
    const offered = await next(methods)
    if (login === '') socket.write(Buffer.from([5, 0]))
    else {
      if (!offered.includes(2)) return void socket.end(Buffer.from([5, 255]))
      socket.write(Buffer.from([5, 2]))
      const [, nameLength = 0] = await next(2)
      const name = (await next(nameLength)).toString()
      const password = (await next((await next(1))[0] ?? 0)).toString()
      logins.push(`${name}:${password}`)
      if (`${name}:${password}` !== login) return void socket.end(Buffer.from([1, 1]))
      socket.write(Buffer.from([1, 0]))
    }
    const [, , , kind] = await next(4)
    const host =
      kind === 1 ? (await next(4)).join('.') : (await next((await next(1))[0] ?? 0)).toString()
    const port = (await next(2)).readUInt16BE()
    seen.push(`${host}:${port}`)
    const target = connect(port, host)
    sockets.add(target)
    const answer = (code: number): Buffer => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0])
    target.on('error', () => socket.end(answer(5)))
    target.on('connect', () => {
      socket.write(answer(0))
      target.pipe(socket).pipe(target)
    })
  }
  const onConnection = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    void serve(socket)
  }
  const server = tls === undefined ? createServer(onConnection) : createTlsServer(tls, onConnection)
  const listening = await listen(server, tls === undefined ? 'socks5' : 'tls+socks5')
  return {
    ...listening,
    seen,
    logins,
    async close() {
      for (const socket of sockets) socket.destroy()
      await listening.close()
    },
  }
}

/** Returns what waits for the next bytes of a socket. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  return async length => {
    if (length === 0) return Buffer.alloc(0)
    return await new Promise(resolve => {
      const take = (): void => {
        const chunk: unknown = socket.read(length)
        if (!Buffer.isBuffer(chunk)) return
        socket.off('readable', take)
        resolve(chunk)
      }
      socket.on('readable', take)
      take()
    })
  }
}
