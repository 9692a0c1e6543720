import { basicHeader, urlCredentials } from './auth.ts'
import type { HttpClientOptions, HttpRequest } from './types.ts'

/** Writes the headers of a request to a URL, those for a proxy left out. */
export function requestHeaders(
  url: URL,
  request: HttpRequest,
  options: HttpClientOptions,
  own: {
    /** Whether the URL may see headers that are secret. */
    readonly isTrusted: boolean
    readonly authorization: string
  },
): Headers {
  const headers = new Headers()
  if (options.userAgent !== undefined) headers.set('user-agent', options.userAgent)
  if (own.isTrusted) {
    const serverName = options.tls?.serverName ?? ''
    if (serverName !== '') headers.set('host', serverName)
    if (own.authorization !== '') headers.set('authorization', own.authorization)
    else if (options.auth === undefined) {
      const login = urlCredentials(url)
      if (login !== undefined) {
        headers.set('authorization', basicHeader(login.username, login.password))
      }
    }
    for (const [name, value] of options.headers ?? []) headers.set(name, value)
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value)
  if (request.decompress === true && !headers.has('accept-encoding')) {
    headers.set('accept-encoding', 'gzip')
  }
  return headers
}
