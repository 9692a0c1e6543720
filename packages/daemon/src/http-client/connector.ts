import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import { errorText } from '../errors/index.ts'
import type { ConnectionBook } from './connection-book.ts'
import type { Credentials } from './authorizer.ts'
import { failureCause, WayError } from './failure.ts'
import { resolveService, type ResolveSrv } from './service-address.ts'
import { nameSettings, type TlsSettings } from './tls.ts'
import { openTunnel, ProxyLoginError } from './tunnel.ts'
import type { Via } from './via.ts'

/** How requests of one origin get there. */
export type Route =
  | { readonly kind: 'direct' }
  /** The proxy is asked for the whole URL. */
  | { readonly kind: 'forward'; readonly via: Via }
  /** A connection through the proxy to the target itself. */
  | { readonly kind: 'tunnel'; readonly via: Via }

/** Options of `createConnector`. */
export interface ConnectorOptions {
  readonly route: Route
  readonly tls: () => TlsSettings
  /** Longest time in milliseconds for each step on the way. */
  readonly timeoutMs: number
  /** A Unix socket in place of the target. */
  readonly socketPath?: string
  readonly book: ConnectionBook
  readonly resolveSrv: ResolveSrv
}

/** Creates what opens the connections of one route. */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { route, book } = options
  const own = createOpener(options.tls, options.timeoutMs, options.socketPath)
  const viaTls = route.kind === 'direct' ? options.tls : route.via.tls
  const toProxy = createOpener(viaTls, options.timeoutMs)

  const open = async (target: buildConnector.Options): Promise<Socket> => {
    if (route.kind === 'direct') {
      const socket = await own(await resolveService(target, options.resolveSrv))
      book.watch(socket)
      return socket
    }
    if (route.kind === 'forward') return await dialProxy(route.via, toProxy, book)
    const socket = await dialTunnel(route.via, toProxy, target, options)
    return target.protocol === 'https:' ? await own({ ...target, httpSocket: socket }) : socket
  }

  const connect = async (
    target: buildConnector.Options,
    callback: buildConnector.Callback,
  ): Promise<void> => {
    book.dials++
    let socket: Socket
    try {
      socket = await open(target)
    } catch (error) {
      book.dialErrors++
      callback(error instanceof Error ? error : new Error(String(error)), null)
      return
    }
    callback(null, socket)
  }
  return (target, callback) => void connect(target, callback)
}

type Opener = (target: buildConnector.Options) => Promise<Socket>

/** Dials, or has TLS spoken on the socket that it is given. */
function createOpener(tls: () => TlsSettings, timeoutMs: number, socketPath?: string): Opener {
  let used: { settings: TlsSettings; connector: buildConnector.connector } | undefined
  return target => {
    const settings = tls()
    if (used?.settings !== settings) {
      const socket = socketPath === undefined ? {} : { socketPath }
      const options = { timeout: timeoutMs, allowH2: false, ...socket, ...nameSettings(settings) }
      used = { settings, connector: buildConnector(options) }
    }
    const { connector } = used
    // The name comes from the settings or the URL; undici would take that of the Host header.
    const { servername: _, ...rest } = target
    return new Promise((resolve, reject) => {
      connector(rest, (error, socket) => (error === null ? resolve(socket) : reject(error)))
    })
  }
}

async function dialProxy({ address }: Via, opener: Opener, book: ConnectionBook): Promise<Socket> {
  const { hostname, port, isTls, shown } = address
  try {
    const protocol = isTls ? 'https:' : 'http:'
    const host = hostname.includes(':') ? `[${hostname}]` : hostname
    const socket = await opener({ hostname, host, protocol, port: String(port) })
    book.watch(socket)
    return socket
  } catch (error) {
    throw proxyError(error, shown)
  }
}

function proxyError(error: unknown, shown: string): WayError {
  const kind = failureCause(error)
  const message = `cannot connect to the proxy "${shown}": ${errorText(error)}`
  return new WayError(kind === 'reset' ? 'connect' : kind, message, { cause: error })
}

async function dialTunnel(
  via: Via,
  opener: Opener,
  target: buildConnector.Options,
  options: ConnectorOptions,
): Promise<Socket> {
  const { hostname, port } = await resolveService(target, options.resolveSrv)
  const end = {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || (target.protocol === 'https:' ? 443 : 80)),
  }
  for (let attempt = 0; ; attempt++) {
    const signal = AbortSignal.timeout(options.timeoutMs)
    const credentials: Credentials = via.address.isSocks
      ? { value: '' }
      : await via.credentials(signal)
    const socket = await dialProxy(via, opener, options.book)
    const late = setTimeout(() => {
      socket.destroy(new Error(`no answer within ${options.timeoutMs} ms`))
    }, options.timeoutMs)
    try {
      await openTunnel(socket, via, end, credentials.value, signal)
      return socket
    } catch (error) {
      socket.on('error', () => undefined).destroy()
      const isRefused = error instanceof ProxyLoginError && credentials.renew !== undefined
      if (!isRefused || attempt > 0) throw error
      credentials.renew()
    } finally {
      clearTimeout(late)
    }
  }
}
