import { validateHeaderName, validateHeaderValue } from 'node:http'
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
): Map<string, string> {
  const headers = new Map<string, string>()
  if (options.userAgent !== undefined) setHeader(headers, 'user-agent', options.userAgent)
  if (own.isTrusted) {
    const serverName = options.tls?.serverName ?? ''
    if (serverName !== '') setHeader(headers, 'host', serverName)
    if (own.authorization !== '') setHeader(headers, 'authorization', own.authorization)
    else if (options.auth === undefined) {
      const login = urlCredentials(url)
      if (login !== undefined) {
        setHeader(headers, 'authorization', basicHeader(login.username, login.password))
      }
    }
    for (const [name, value] of options.headers ?? []) setHeader(headers, name, value)
  }
  for (const name in request.headers) setHeader(headers, name, request.headers[name] ?? '')
  if (request.decompress === true && !headers.has('accept-encoding')) {
    headers.set('accept-encoding', 'gzip')
  }
  return headers
}

/** Sets a header, in place of one of that name; throws a SyntaxError that does not show the value when it cannot be sent. */
export function setHeader(headers: Map<string, string>, name: string, value: string): void {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  } catch {
    const right = 'it must be one line without control characters and letters beyond Latin-1'
    throw new SyntaxError(`cannot send the header ${JSON.stringify(name)} with its value; ${right}`)
  }
  headers.set(name.toLowerCase(), value.trim())
}
