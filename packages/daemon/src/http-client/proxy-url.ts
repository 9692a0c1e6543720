import { urlCredentials } from './auth.ts'

/** Where a proxy listens and how it is spoken to. */
export interface ProxyAddress {
  readonly isTls: boolean
  readonly isSocks: boolean
  /** Name or address, without brackets. */
  readonly hostname: string
  readonly port: number
  /** User name and password of the URL. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined
  /** The URL as messages may show it: without user name and password. */
  readonly shown: string
}

const SCHEMES = new Map([
  ['http:', { isTls: false, isSocks: false, port: 80 }],
  ['https:', { isTls: true, isSocks: false, port: 443 }],
  ['socks5:', { isTls: false, isSocks: true, port: 1080 }],
  ['tls+socks5:', { isTls: true, isSocks: true, port: 1080 }],
])

/** Parses the URL of a proxy; throws SyntaxError for any other scheme than the four it can have. */
export function parseProxyUrl(text: string): ProxyAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const scheme = SCHEMES.get(url?.protocol ?? '')
  if (url === undefined || scheme === undefined || url.hostname === '') {
    const shown = JSON.stringify(text.replace(/\/\/[^/@]*@/, '//'))
    throw new SyntaxError(
      `cannot use the proxy URL ${shown}; write http://, https://, socks5:// or tls+socks5:// and host:port`,
    )
  }
  return {
    isTls: scheme.isTls,
    isSocks: scheme.isSocks,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? scheme.port : Number(url.port),
    credentials: urlCredentials(url),
    shown: `${url.protocol}//${url.host}`,
  }
}
