import type { Socket } from 'node:net'
import { buildConnector } from 'undici'

/** TLS of outgoing connections; `''` means not set. Changed files count for new connections. */
export interface TlsOptions {
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
  /** Certificate authorities, certificate and key as PEM text, in place of files. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Name the server's certificate must have; default the URL's host. */
  readonly serverName?: string
  /** Accept any certificate; default false. */
  readonly insecureSkipVerify?: boolean
  /** `TLS10` to `TLS13`; default Node's own least version. */
  readonly minVersion?: string
}

/** TLS options as Node wants them for a new connection. */
export interface TlsSettings {
  readonly ca?: string | Buffer
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
  readonly minVersion?: (typeof VERSIONS)[keyof typeof VERSIONS]
}

/** Opens connections and counts them. */
export interface CountingConnector {
  readonly connect: buildConnector.connector
  readonly conns: number
  readonly dials: number
  readonly dialErrors: number
  readonly bytesRead: number
  readonly bytesWritten: number
}

const VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const

/** Creates the connector of one client. */
export function createConnector(
  tls: TlsOptions,
  timeoutMs: number,
  readFile: (path: string) => Buffer,
): CountingConnector {
  const open = new Set<Socket>()
  const closed = { read: 0, written: 0 }
  const counts = { dials: 0, dialErrors: 0 }
  const readSettings = createTlsReader(tls, readFile)
  let used: { settings: TlsSettings; connector: buildConnector.connector } | undefined

  const current = (): buildConnector.connector => {
    const settings = readSettings()
    if (used?.settings !== settings) {
      used = { settings, connector: buildConnector({ timeout: timeoutMs, ...settings }) }
    }
    return used.connector
  }

  const watch = (socket: Socket): void => {
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      closed.read += socket.bytesRead
      closed.written += socket.bytesWritten
    })
  }

  const sum = (key: 'bytesRead' | 'bytesWritten', start: number): number =>
    [...open].reduce((total, socket) => total + socket[key], start)

  return {
    connect: (options, callback) => {
      counts.dials++
      try {
        current()(options, (...args) => {
          if (args[0] === null) watch(args[1])
          else counts.dialErrors++
          callback(...args)
        })
      } catch (error) {
        counts.dialErrors++
        callback(error instanceof Error ? error : new Error(String(error)), null)
      }
    },
    get conns() {
      return open.size
    },
    get dials() {
      return counts.dials
    },
    get dialErrors() {
      return counts.dialErrors
    },
    get bytesRead() {
      return sum('bytesRead', closed.read)
    },
    get bytesWritten() {
      return sum('bytesWritten', closed.written)
    },
  }
}

/** Creates a function that returns the settings now: the same object until a file changes. */
export function createTlsReader(
  tls: TlsOptions,
  readFile: (path: string) => Buffer,
): () => TlsSettings {
  let used: { files: readonly (Buffer | undefined)[]; settings: TlsSettings } | undefined
  return () => {
    const files = [tls.caFile, tls.certFile, tls.keyFile].map(path =>
      path === undefined || path === '' ? undefined : readFile(path),
    )
    if (used === undefined || files.some((file, i) => file !== used?.files[i])) {
      const [ca, cert, key] = files
      used = { files, settings: tlsSettings(tls, ca, cert, key) }
    }
    return used.settings
  }
}

function tlsSettings(
  tls: TlsOptions,
  caFile: Buffer | undefined,
  certFile: Buffer | undefined,
  keyFile: Buffer | undefined,
): TlsSettings {
  const isSet = (text: string | undefined): text is string => text !== undefined && text !== ''
  const ca = caFile ?? tls.ca
  const cert = certFile ?? tls.cert
  const key = keyFile ?? tls.key
  const version = Object.entries(VERSIONS).find(([name]) => name === tls.minVersion)?.[1]
  return {
    ...(ca === undefined || ca === '' ? {} : { ca }),
    ...(cert === undefined || cert === '' ? {} : { cert }),
    ...(key === undefined || key === '' ? {} : { key }),
    ...(isSet(tls.serverName) ? { servername: tls.serverName } : {}),
    ...(tls.insecureSkipVerify === true ? { rejectUnauthorized: false } : {}),
    ...(version === undefined ? {} : { minVersion: version }),
  }
}
