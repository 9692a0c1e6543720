import { resolveSrv } from 'node:dns/promises'
import process from 'node:process'
import type { Dispatcher } from 'undici'
import { unlessAborted } from './abort.ts'
import { MAX_HEADER_BYTES, parseUrl, readAnswer, redirectTarget } from './answer.ts'
import { createPlainAuthorizer, type Authorizer, type Credentials } from './authorizer.ts'
import { ConnectionBook } from './connection-book.ts'
import { createEnvProxy } from './env-proxy.ts'
import { exchange, methodOf, type Exchange } from './exchange.ts'
import { ProtocolError, WayError } from './failure.ts'
import { createFileReader } from './reread.ts'
import { TokenSource } from './oauth2.ts'
import { requestHeaders } from './request-headers.ts'
import { Routes, type OpenRoute } from './routes.ts'
import { createTlsReader } from './tls.ts'
import { loginError } from './tunnel.ts'
import type { HttpClient, HttpClientOptions, HttpRequest, HttpResult } from './types.ts'
import { isUrl, urlFiles, UrlFiles } from './url-files.ts'
import { createVia, type Via } from './via.ts'

const MAX_REDIRECTS = 10
const FILE_TIMEOUT_MS = 10_000
const NO_CREDENTIALS: Credentials = { value: '' }

/** Creates a client with its own connections; close it when done. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const files = createFiles(options)
  const book = new ConnectionBook()
  const authorizer = createAuthorizer(options.auth, options, files.read)
  const proxyAuthorizer = createAuthorizer(options.proxy?.auth, options, files.read)
  const idleMs = options.idleTimeoutMs ?? 50_000
  const routes = new Routes({
    viaOf: createViaFinder(options, proxyAuthorizer, files.read),
    tls: createTlsReader(options.tls ?? {}, files.read),
    timeoutMs: options.connectTimeoutMs ?? 30_000,
    book,
    resolveSrv: options.resolveSrv ?? resolveSrv,
    agent: {
      pipelining: options.keepAlive === false ? 0 : 1,
      connections: options.maxConnsPerHost ?? null,
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
  })
  const sender = new Sender(options, routes, authorizer, files.load)
  return {
    request: request => exchange(request, running => sender.send(running)),
    stats: book,
    async close() {
      await Promise.all([routes, authorizer, proxyAuthorizer, files].map(one => one.close()))
    },
  }
}

/** Sends the requests of one client. */
class Sender {
  readonly #options: HttpClientOptions
  readonly #routes: Routes
  readonly #authorizer: Authorizer
  readonly #loadFiles: () => Promise<void>

  constructor(
    options: HttpClientOptions,
    routes: Routes,
    authorizer: Authorizer,
    loadFiles: () => Promise<void>,
  ) {
    this.#options = options
    this.#routes = routes
    this.#authorizer = authorizer
    this.#loadFiles = loadFiles
  }

  async send(running: Exchange): Promise<HttpResult> {
    const { request } = running
    let url = parseUrl(request.url)
    const { origin } = url
    let method = methodOf(request)
    let body = request.body
    running.doing = 'reading files'
    await unlessAborted(this.#loadFiles(), running.signal)
    for (let redirects = 0; ; redirects++) {
      const hop = { url, method, body, isTrusted: url.origin === origin }
      const answer = await this.#askTwice(running, hop)
      const location = redirectTarget(answer, url)
      if (request.followRedirects !== true || location === undefined) {
        return await readAnswer(running, answer)
      }
      await answer.body.dump()
      if (redirects >= MAX_REDIRECTS) {
        throw new ProtocolError(`there are more than ${MAX_REDIRECTS} redirects`)
      }
      if (answer.statusCode < 307 && method !== 'HEAD') {
        method = 'GET'
        body = undefined
      }
      url = location
    }
  }

  /** Asks, and once more with new credentials when the answer says that the old ones are over. */
  async #askTwice(running: Exchange, hop: Hop): Promise<Dispatcher.ResponseData> {
    const open = this.#routes.of(hop.url)
    const { route } = open
    const via = route.kind === 'forward' ? route.via : undefined
    for (let attempt = 0; ; attempt++) {
      running.doing = 'asking for credentials'
      const own = hop.isTrusted
        ? await this.#authorizer.credentials(running.signal)
        : NO_CREDENTIALS
      const proxy = (await via?.credentials(running.signal)) ?? NO_CREDENTIALS
      const answer = await this.#ask(running, hop, open, { own: own.value, proxy: proxy.value })
      const { statusCode } = answer
      const renew = statusCode === 401 ? own.renew : statusCode === 407 ? proxy.renew : undefined
      if (renew !== undefined && attempt === 0) {
        await answer.body.dump()
        renew()
      } else if (via !== undefined && statusCode === 407) {
        await answer.body.dump()
        throw loginError(via.address.shown, proxy.value !== '')
      } else return answer
    }
  }

  async #ask(
    running: Exchange,
    hop: Hop,
    { route, agent }: OpenRoute,
    authorization: { readonly own: string; readonly proxy: string },
  ): Promise<Dispatcher.ResponseData> {
    const { url } = hop
    const headers = requestHeaders(url, running.request, this.#options, {
      isTrusted: hop.isTrusted,
      authorization: authorization.own,
    })
    const asked = { origin: url.origin, path: url.pathname + url.search }
    if (route.kind === 'forward') {
      if (!headers.has('host')) headers.set('host', url.host)
      if (authorization.proxy !== '') headers.set('proxy-authorization', authorization.proxy)
      for (const [name, value] of route.via.headers) headers.set(name, value)
      asked.path = url.origin + asked.path
      asked.origin = proxyOrigin(route.via)
    }
    const place = route.kind === 'direct' ? url.host : `the proxy "${route.via.address.shown}"`
    running.doing = `connecting to ${place}`
    const options = {
      ...asked,
      // A kept connection would be closed when the name changed, which comes from Host otherwise.
      servername: route.kind === 'forward' ? route.via.address.hostname : url.hostname,
      method: hop.method,
      headers: Object.fromEntries(headers),
      body: hop.body ?? null,
      signal: running.signal,
    }
    const answer = await agent
      .compose(dispatch => (opts, handler) => {
        const start = handler.onRequestStart?.bind(handler)
        handler.onRequestStart = (...args) => {
          running.doing = 'waiting for the answer'
          start?.(...args)
        }
        return dispatch(opts, handler)
      })
      .request(options)
    running.doing = 'reading the body'
    return answer
  }
}

interface Hop {
  readonly url: URL
  readonly method: string
  readonly body: HttpRequest['body']
  readonly isTrusted: boolean
}

function proxyOrigin({ address }: Via): string {
  const { isTls, hostname, port } = address
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return `${isTls ? 'https' : 'http'}://${host}:${port}`
}

type ReadFile = (path: string) => Buffer

function createAuthorizer(
  auth: HttpClientOptions['auth'],
  { now = Date.now, env, connectTimeoutMs }: HttpClientOptions,
  readFile: ReadFile,
): Authorizer {
  if (auth?.kind !== 'oauth2') return createPlainAuthorizer(auth, readFile)
  const client = createHttpClient({
    ...(auth.tls === undefined ? {} : { tls: auth.tls }),
    ...(auth.headers === undefined ? {} : { headers: auth.headers }),
    ...(auth.proxyUrl ? { proxy: { url: auth.proxyUrl } } : {}),
    ...(env === undefined ? {} : { env }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    now,
  })
  return new TokenSource(auth, { readFile, client, now })
}

/** Finds the proxy of a URL: the one that is configured, or that of the environment. */
function createViaFinder(
  { proxy, env = process.env }: HttpClientOptions,
  authorizer: Authorizer,
  readFile: ReadFile,
): (url: URL) => Via | undefined {
  if (proxy !== undefined) {
    const tls = createTlsReader(proxy.tls ?? {}, readFile)
    const via = createVia(proxy.url, proxy.headers ?? [], tls, authorizer)
    return () => via
  }
  const ofEnv = createEnvProxy(env)
  const vias = new Map<string, Via>()
  return url => {
    const text = ofEnv(url)
    if (text === undefined) return undefined
    const via = vias.get(text) ?? createVia(text, [], () => ({}), authorizer)
    vias.set(text, via)
    return via
  }
}

/** Reads the files of a client's settings, those that are URLs through a client of their own. */
function createFiles(options: HttpClientOptions): {
  readonly read: ReadFile
  readonly load: () => Promise<void>
  close(): Promise<void>
} {
  const { now = Date.now, env, auth, tls, proxy } = options
  const readFile = createFileReader(now)
  const urls = urlFiles(auth, tls, proxy?.auth, proxy?.tls)
  if (urls.length === 0) {
    return { read: readFile, load: () => Promise.resolve(), close: () => Promise.resolve() }
  }
  const client = createHttpClient({ keepAlive: false, now, ...(env === undefined ? {} : { env }) })
  const loaded = new UrlFiles(async url => {
    const timeoutMs = FILE_TIMEOUT_MS
    const result = await client.request({ url, timeoutMs, followRedirects: true, decompress: true })
    if (result.kind === 'failure') throw new WayError(result.cause, result.error.message)
    if (result.status === 200) return result.body
    const { host, pathname, protocol } = new URL(url)
    const place = `${protocol}//${host}${pathname}`
    throw new WayError('other', `cannot read "${place}": status ${result.status}; expected 200`)
  }, now)
  return {
    read: path => (isUrl(path) ? loaded.get(path) : readFile(path)),
    load: () => loaded.load(urls),
    close: () => client.close(),
  }
}
