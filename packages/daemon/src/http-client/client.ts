import { resolveSrv } from 'node:dns/promises'
import process from 'node:process'
import { MAX_HEADER_BYTES } from './answer.ts'
import { createPlainAuthorizer, type Authorizer } from './authorizer.ts'
import { ConnectionBook } from './connection-book.ts'
import { createEnvProxy } from './env-proxy.ts'
import { exchange } from './exchange.ts'
import { WayError } from './failure.ts'
import { TokenSource } from './oauth2.ts'
import { createFileReader } from './reread.ts'
import { Routes } from './routes.ts'
import { Sender } from './sender.ts'
import { createTlsReader } from './tls.ts'
import type { HttpClient, HttpClientOptions } from './types.ts'
import { isUrl, urlFiles, UrlFiles } from './url-files.ts'
import { createVia, type Via } from './via.ts'

const FILE_TIMEOUT_MS = 10_000

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
    maxAgeMs: options.maxConnAgeMs ?? Infinity,
    ...(options.socketPath === undefined ? {} : { socketPath: options.socketPath }),
    now: options.now ?? Date.now,
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
    stream: request => exchange(request, running => sender.stream(running, request)),
    stats: book,
    async close() {
      await Promise.all([routes, authorizer, proxyAuthorizer, files].map(one => one.close()))
    },
  }
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
  readonly load: (() => Promise<void>) | undefined
  close(): Promise<void>
} {
  const { now = Date.now, env, auth, tls, proxy } = options
  const readFile = createFileReader(now)
  const urls = urlFiles(auth, tls, proxy?.auth, proxy?.tls)
  if (urls.length === 0) {
    return { read: readFile, load: undefined, close: () => Promise.resolve() }
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
