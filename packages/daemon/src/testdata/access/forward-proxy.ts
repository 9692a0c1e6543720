import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { listen, type Listening } from './listen.ts'

/** A request as it arrived at a proxy. */
export interface Proxied {
  readonly method: string
  /** Absolute URL, or host and port of a CONNECT. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

export interface ForwardProxy extends Listening {
  readonly seen: Proxied[]
  /** Value of `Proxy-Authorization` without which the answer is 407; `''` lets all pass. */
  wanted: string
}

/**
 * Starts a small HTTP proxy on the loopback interface.
 *
 * @param hosts where names lead that DNS does not know, as `host:port`
 */
export async function startForwardProxy(
  tls?: TlsOptions,
  hosts: ReadonlyMap<string, string> = new Map(),
): Promise<ForwardProxy> {
  const server = tls === undefined ? createServer() : createTlsServer(tls)
  const sockets = new Set<Socket>()
  const seen: Proxied[] = []
  const state = { wanted: '' }
  const addressOf = (host: string): { host: string; port: number } => {
    const url = new URL(`http://${hosts.get(host) ?? host}`)
    return { host: url.hostname, port: Number(url.port || 80) }
  }
  const isRefused = ({ headers }: Proxied): boolean =>
    state.wanted !== '' && headers['proxy-authorization'] !== state.wanted

  server.on('request', (incoming, answer) => {
    const { method = '', url = '', headers } = incoming
    const one = { method, url, headers }
    seen.push(one)
    if (isRefused(one)) {
      answer.writeHead(407, { 'Proxy-Authenticate': 'Basic' }).end()
      return
    }
    const { host, pathname, search } = new URL(url)
    const { 'proxy-authorization': _, ...passed } = headers
    const outgoing = request({ ...addressOf(host), method, path: pathname + search, headers: passed })
    outgoing.on('response', response => {
      answer.writeHead(response.statusCode ?? 0, response.headers)
      response.pipe(answer)
    })
    outgoing.on('error', () => answer.writeHead(502).end())
    incoming.pipe(outgoing)
  })
  server.on('connect', (incoming, socket: Socket) => {
    const { method = '', url = '', headers } = incoming
    const one = { method, url, headers }
    seen.push(one)
    if (isRefused(one)) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const target = connect(addressOf(url))
    for (const each of [target, socket]) sockets.add(each)
    target.on('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(socket).pipe(target)
    })
    target.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    socket.on('error', () => target.destroy())
  })
  const listening = await listen(server, tls === undefined ? 'http' : 'https')
  return Object.assign(state, {
    ...listening,
    seen,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await listening.close()
    },
  })
}
