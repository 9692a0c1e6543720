import { type AuthOptions, authorizationHeader } from '@vmkit/daemon/http-client'
import type { FetchRequest } from './types.ts'

const ACCEPT = 'text/plain;version=0.0.4;q=1,*/*;q=0.1'

/** Value of `User-Agent`, by which targets know who scrapes them. */
export const USER_AGENT = 'vm_promscrape'

/** Returns the headers that say what a scrape wants. */
export function wantedHeaders(request: FetchRequest): Record<string, string> {
  return {
    Accept: ACCEPT,
    ...(request.acceptGzip ? { 'Accept-Encoding': 'gzip' } : {}),
    'X-Prometheus-Scrape-Timeout-Seconds': (request.timeoutMs / 1000).toFixed(3),
  }
}

/** What goes into a request besides what is asked for. */
export interface HeadOptions {
  readonly auth?: AuthOptions
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** Value of `Host`; default what the URL says. */
  readonly host?: string
  readonly keepAlive: boolean
  readonly readFile: (path: string) => Buffer
}

/** Writes the bytes of a target's requests; they stay the same until a file of its auth changes. */
export class RequestHead {
  readonly #auth: AuthOptions | undefined
  readonly #readFile: (path: string) => Buffer
  readonly #write: (authorization: string) => Buffer
  #authorization = ''
  #bytes: Buffer | undefined

  constructor(request: FetchRequest, options: HeadOptions) {
    this.#auth = options.auth
    this.#readFile = options.readFile
    this.#write = authorization => writeHead(request, options, authorization)
  }

  /** Returns the bytes to send now; throws when a file cannot be read or a header is none. */
  bytes(): Buffer {
    const known = this.#bytes
    if (known !== undefined && (this.#auth === undefined || !hasFile(this.#auth))) return known
    const authorization =
      this.#auth === undefined ? '' : authorizationHeader(this.#auth, this.#readFile)
    if (known !== undefined && authorization === this.#authorization) return known
    this.#authorization = authorization
    this.#bytes = this.#write(authorization)
    return this.#bytes
  }
}

function hasFile(auth: AuthOptions): boolean {
  return Object.entries(auth).some(([name, value]) => name.endsWith('File') && value !== '')
}

function writeHead(request: FetchRequest, options: HeadOptions, authorization: string): Buffer {
  const url = new URL(request.url)
  const host =
    options.host === undefined || options.host === '' ? hostOf(request.url, url) : options.host
  const headers = new Map<string, readonly [name: string, value: string]>()
  const set = (name: string, value: string): void => {
    headers.set(name.toLowerCase(), [name, value])
  }
  set('Host', host)
  set('User-Agent', USER_AGENT)
  for (const [name, value] of Object.entries(wantedHeaders(request))) set(name, value)
  if (!options.keepAlive) set('Connection', 'close')
  if (authorization !== '') set('Authorization', authorization)
  for (const [name, value] of options.headers ?? []) set(name, value)
  const lines = [...headers.values()].map(([name, value]) => `${name}: ${value}`)
  const bad = lines.find(line => /[\r\n\0]/.test(line))
  if (bad !== undefined) {
    const name = JSON.stringify(bad.slice(0, bad.indexOf(':')))
    throw new SyntaxError(`cannot send header ${name}: it has a line break; leave it out`)
  }
  const path = url.pathname + url.search
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
}

/** Returns host and port as the URL's text has them: a default port stays. */
function hostOf(text: string, url: URL): string {
  const written = /^https?:\/\/(?:[^/?#@]*@)?([\w.:[\]-]+)(?:[/?#]|$)/i.exec(text)
  return written?.[1] ?? url.host
}
