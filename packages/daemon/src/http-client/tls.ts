import { isIP } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'

/** TLS of outgoing connections; `''` means not set. Changed files count for new connections. */
export interface TlsOptions {
  /** Files here and below may be http(s) URLs. */
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
  /** Certificate authorities, certificate and key as PEM text, in place of files. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Name the server's certificate must have, and value of `Host`; default the URL's host. */
  readonly serverName?: string
  /** Accept any certificate; default false. */
  readonly insecureSkipVerify?: boolean
  /** `TLS10` to `TLS13` in any case; default Node's own least version. */
  readonly minVersion?: string
}

/** TLS options as Node wants them for a new connection. */
export interface TlsSettings {
  readonly ca?: string | Buffer
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
  readonly minVersion?: TlsVersion
}

type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

const VERSIONS: ReadonlyMap<string, TlsVersion> = new Map([
  ['TLS10', 'TLSv1'],
  ['TLS11', 'TLSv1.1'],
  ['TLS12', 'TLSv1.2'],
  ['TLS13', 'TLSv1.3'],
] as const)

/** Returns Node's name of the version that `TLS10` to `TLS13` name; throws SyntaxError for others. */
export function parseTlsVersion(text: string): TlsVersion {
  const version = VERSIONS.get(text.toUpperCase())
  if (version !== undefined) return version
  const names = [...VERSIONS.keys()].join(', ')
  throw new SyntaxError(
    `cannot parse TLS version ${JSON.stringify(text)}; expected one of ${names}`,
  )
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
  return {
    ...(ca === undefined || ca === '' ? {} : { ca }),
    ...(cert === undefined || cert === '' ? {} : { cert }),
    ...(key === undefined || key === '' ? {} : { key }),
    ...(isSet(tls.serverName) ? { servername: tls.serverName } : {}),
    ...(tls.insecureSkipVerify === true ? { rejectUnauthorized: false } : {}),
    ...(isSet(tls.minVersion) ? { minVersion: parseTlsVersion(tls.minVersion) } : {}),
  }
}

/** Says which name the certificate must have; an address is never sent as a name. */
export function nameSettings(settings: TlsSettings): TlsSettings & {
  readonly checkServerIdentity?: (host: string, cert: PeerCertificate) => Error | undefined
} {
  const { servername, ...rest } = settings
  if (servername === undefined || isIP(servername) === 0) return settings
  return { ...rest, checkServerIdentity: (_, cert) => checkServerIdentity(servername, cert) }
}
