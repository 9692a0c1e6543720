import { basicHeader } from './auth.ts'
import type { Authorizer, Credentials } from './authorizer.ts'
import { parseProxyUrl, type ProxyAddress } from './proxy-url.ts'
import type { TlsSettings } from './tls.ts'

/** A proxy, with all that it takes to speak to it. */
export interface Via {
  readonly address: ProxyAddress
  /** Headers for the proxy, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly tls: () => TlsSettings
  /** Returns the value of `Proxy-Authorization`. */
  credentials(signal: AbortSignal): Promise<Credentials>
  /** Returns the user name and password for a SOCKS proxy. */
  login(signal: AbortSignal): Promise<{ readonly username: string; readonly password: string }>
}

/**
 * Puts a proxy together; its user name and password count before the authorizer's credentials.
 *
 * Throws SyntaxError for a URL that is none of a proxy.
 */
export function createVia(
  url: string,
  headers: Via['headers'],
  tls: () => TlsSettings,
  authorizer: Authorizer,
): Via {
  const address = parseProxyUrl(url)
  const own = address.credentials
  const value = own === undefined ? '' : basicHeader(own.username, own.password)
  const credentials = async (signal: AbortSignal): Promise<Credentials> =>
    own === undefined ? await authorizer.credentials(signal) : { value }
  return {
    address,
    headers,
    tls,
    credentials,
    login: async signal => own ?? basicLogin((await credentials(signal)).value),
  }
}

function basicLogin(header: string): { readonly username: string; readonly password: string } {
  const [, coded = ''] = /^Basic (.*)$/.exec(header) ?? []
  const text = Buffer.from(coded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return { username: text.slice(0, Math.max(colon, 0)), password: text.slice(colon + 1) }
}
