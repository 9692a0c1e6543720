import { createHttpClient, parseHeaderFlag, type HttpClient } from '@vmkit/daemon/http-client'

/** The flags that every family of HTTP flags (datasource, remoteWrite, one notifier.url) has. */
export interface ClientFlags {
  readonly url: string
  readonly headers: string
  readonly username: string
  readonly usernameFile: string
  readonly password: string
  readonly passwordFile: string
  readonly bearerToken: string
  readonly bearerTokenFile: string
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
  readonly serverName: string
  readonly insecureSkipVerify: boolean
  readonly keepAlive?: boolean
  readonly maxConnsPerHost?: number
  readonly idleTimeoutMs?: number
}

/**
 * Makes the HTTP client for one URL.
 *
 * @returns the client, and the URL without the name and password it may have held
 */
export function clientFor(flags: ClientFlags): { client: HttpClient; url: string } {
  const url = new URL(flags.url)
  const fromUrl = {
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  }
  url.username = ''
  url.password = ''
  const client = createHttpClient({
    ...authOf(flags, fromUrl),
    headers: flags.headers === '' ? [] : parseHeaderFlag(flags.headers),
    userAgent: 'vmalert',
    keepAlive: flags.keepAlive ?? true,
    maxConnsPerHost: flags.maxConnsPerHost ?? 100,
    idleTimeoutMs: flags.idleTimeoutMs ?? 50_000,
    connectTimeoutMs: 30_000,
    tls: {
      caFile: flags.caFile,
      certFile: flags.certFile,
      keyFile: flags.keyFile,
      serverName: flags.serverName,
      insecureSkipVerify: flags.insecureSkipVerify,
    },
  })
  return { client, url: url.href }
}

function authOf(
  flags: ClientFlags,
  fromUrl: { readonly username: string; readonly password: string },
): Pick<NonNullable<Parameters<typeof createHttpClient>[0]>, 'auth'> {
  const { username, usernameFile, password, passwordFile, bearerToken, bearerTokenFile } = flags
  if (username !== '' || usernameFile !== '') {
    return { auth: { kind: 'basic', username, usernameFile, password, passwordFile } }
  }
  if (bearerToken !== '' || bearerTokenFile !== '') {
    return { auth: { kind: 'bearer', token: bearerToken, tokenFile: bearerTokenFile } }
  }
  return fromUrl.username === '' ? {} : { auth: { kind: 'basic', ...fromUrl } }
}
