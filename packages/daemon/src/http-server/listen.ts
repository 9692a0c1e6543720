import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { errorCode, errorText, FatalError } from '../errors/index.ts'

export interface ListenOptions {
  /** `:8429`, `127.0.0.1:0`, `[::1]:80`. */
  readonly addr: string
  readonly enableTcp6: boolean
  readonly tls?: {
    readonly certFile: string
    readonly keyFile: string
    readonly minVersion: string
  }
  readonly idleTimeoutMs: number
  readonly onRequest: RequestListener
}

/** One bound address. */
export interface Listener {
  readonly server: Server
  readonly host: string
  readonly port: number
  readonly url: string
  /** Stops looking at the certificate files. */
  dispose(): void
}

const VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const
const REREAD_MS = 1000

/** Binds one address. Throws FatalError when that is not possible. */
export async function openListener(options: ListenOptions): Promise<Listener> {
  const { host, port } = parseAddr(options.addr)
  const serverOptions = { keepAliveTimeout: Math.max(1, options.idleTimeoutMs) }
  let server: Server
  let dispose = (): void => undefined
  if (options.tls === undefined) {
    server = createServer(serverOptions, options.onRequest)
  } else {
    const files = readTlsFiles(options.addr, options.tls)
    const tlsServer = createTlsServer({ ...serverOptions, ...files }, options.onRequest)
    dispose = watchTlsFiles(options.addr, options.tls, files, changed => {
      tlsServer.setSecureContext(changed)
    })
    server = tlsServer
  }
  try {
    await listen(server, bindHost(host, options.enableTcp6), port)
  } catch (error) {
    dispose()
    throw new FatalError(`cannot listen on "${options.addr}": ${listenReason(error)}`)
  }
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('BUG: no port is bound')
  const scheme = options.tls === undefined ? 'http' : 'https'
  const isAny = bound.address === '0.0.0.0' || bound.address === '::'
  const name = isAny ? '127.0.0.1' : bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
  const url = `${scheme}://${name}:${bound.port}`
  return { server, host: bound.address, port: bound.port, url, dispose }
}

/** Splits `host:port`; the host may be empty or in brackets. Throws FatalError otherwise. */
export function parseAddr(addr: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(addr)
  const port = Number(match?.[3])
  if (match === null || port > 65_535) {
    throw new FatalError(`cannot listen on "${addr}": it is no address; write :port or host:port`)
  }
  return { host: match[1] ?? match[2] ?? '', port }
}

function bindHost(host: string, enableTcp6: boolean): string {
  if (host !== '') return host === 'localhost' && !enableTcp6 ? '127.0.0.1' : host
  return enableTcp6 ? '::' : '0.0.0.0'
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function listenReason(error: unknown): string {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return 'address already in use; stop the other program or choose another -httpListenAddr'
    case 'EACCES':
      return 'permission denied; ports below 1024 need special rights'
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address'
    default:
      return errorText(error)
  }
}

type TlsConfig = NonNullable<ListenOptions['tls']>
type TlsFiles = Pick<ServerOptions, 'minVersion'> & { readonly cert: Buffer; readonly key: Buffer }

function readTlsFiles(addr: string, tls: TlsConfig): TlsFiles {
  if (tls.certFile === '' || tls.keyFile === '') {
    throw new FatalError(`cannot serve TLS on "${addr}": -tlsCertFile or -tlsKeyFile is missing`)
  }
  const version = Object.entries(VERSIONS).find(([name]) => name === tls.minVersion)?.[1]
  if (tls.minVersion !== '' && version === undefined) {
    const known = Object.keys(VERSIONS).join(', ')
    throw new FatalError(`cannot use -tlsMinVersion="${tls.minVersion}": write one of ${known}`)
  }
  try {
    const cert = readFileSync(tls.certFile)
    const key = readFileSync(tls.keyFile)
    return { cert, key, minVersion: version ?? 'TLSv1.2' }
  } catch (error) {
    throw new FatalError(`cannot serve TLS on "${addr}"`, { cause: error })
  }
}

/** Takes changed certificate files up; while they are missing or unreadable the old ones stay. */
function watchTlsFiles(
  addr: string,
  tls: TlsConfig,
  first: TlsFiles,
  onChange: (files: TlsFiles) => void,
): () => void {
  let last = first
  const timer = setInterval(() => {
    try {
      const files = readTlsFiles(addr, tls)
      if (files.cert.equals(last.cert) && files.key.equals(last.key)) return
      onChange(files)
      last = files
    } catch {
      // Files are often replaced one after the other; the next look finds both.
    }
  }, REREAD_MS)
  timer.unref()
  return () => clearInterval(timer)
}
