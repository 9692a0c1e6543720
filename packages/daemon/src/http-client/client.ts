import { setImmediate } from 'node:timers/promises'
import { Agent } from 'undici'
import { authorizationHeader, basicHeader } from './auth.ts'
import { decodeBody, readBody } from './body.ts'
import { createConnector } from './connector.ts'
import { exchangeError, failureCause, ProtocolError, TooLargeError } from './failure.ts'
import { createFileReader } from './reread.ts'
import type { HttpClient, HttpClientOptions, HttpRequest, HttpResult } from './types.ts'

const MAX_REDIRECTS = 10
const MAX_HEADER_BYTES = 64 * 1024
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** Creates a client with its own connections; close it when done. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const readFile = createFileReader(options.now ?? Date.now)
  const connector = createConnector(options.tls ?? {}, options.connectTimeoutMs ?? 30_000, readFile)
  const idleMs = options.idleTimeoutMs ?? 50_000
  const agent = new Agent({
    connect: connector.connect,
    pipelining: options.keepAlive === false ? 0 : 1,
    connections: options.maxConnsPerHost ?? null,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
  })

  const headersFor = (url: URL, request: HttpRequest, isTrusted: boolean): Headers => {
    const headers = new Headers()
    if (options.userAgent !== undefined) headers.set('user-agent', options.userAgent)
    if (isTrusted) {
      if (options.auth !== undefined) {
        headers.set('authorization', authorizationHeader(options.auth, readFile))
      } else if (url.username !== '') {
        const [username, password] = [url.username, url.password].map(decodeURIComponent)
        headers.set('authorization', basicHeader(username ?? '', password ?? ''))
      }
      for (const [name, value] of options.headers ?? []) headers.set(name, value)
    }
    for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value)
    if (request.decompress === true && !headers.has('accept-encoding')) {
      headers.set('accept-encoding', 'gzip')
    }
    return headers
  }

  const send = async (request: HttpRequest, signal: AbortSignal): Promise<HttpResult> => {
    let url = parseUrl(request.url)
    const { origin } = url
    let method = request.method ?? (request.body === undefined ? 'GET' : 'POST')
    let body = request.body
    for (let redirects = 0; ; redirects++) {
      const headers = headersFor(url, request, url.origin === origin)
      const answer = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: Object.fromEntries(headers),
        body: body ?? null,
        signal,
      })
      const location = redirectTarget(answer.headers['location'], answer.statusCode, url)
      if (request.followRedirects !== true || location === undefined) {
        return await finish(request, answer)
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

  return {
    request: request => exchange(request, send),
    stats: connector,
    close: () => agent.destroy(),
  }
}

/** Runs `send` within the request's time and turns all it may throw into a failure. */
async function exchange(
  request: HttpRequest,
  send: (request: HttpRequest, signal: AbortSignal) => Promise<HttpResult>,
): Promise<HttpResult> {
  const controller = new AbortController()
  const giveUp = (): void => controller.abort()
  const deadline = { isOver: false }
  const timer = setTimeout(() => {
    deadline.isOver = true
    giveUp()
  }, request.timeoutMs)
  if (request.signal?.aborted === true) giveUp()
  request.signal?.addEventListener('abort', giveUp)
  const isGet = request.body === undefined && (request.method ?? 'GET') === 'GET'
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await send(request, controller.signal)
      } catch (error) {
        const result = failure(request, error, deadline.isOver)
        // The server may close a kept connection just as the next request goes out.
        if (result.cause !== 'reset' || !isGet || attempt > 0) return result
      }
    }
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', giveUp)
  }
}

type Failure = Extract<HttpResult, { kind: 'failure' }>

function failure(request: HttpRequest, error: unknown, isLate: boolean): Failure {
  const method = request.method ?? (request.body === undefined ? 'GET' : 'POST')
  if (!URL.canParse(request.url)) {
    return {
      kind: 'failure',
      cause: 'other',
      error: error instanceof Error ? error : new Error(''),
    }
  }
  const url = new URL(request.url)
  if (request.signal?.aborted === true) {
    return { kind: 'failure', cause: 'aborted', error: exchangeError(method, url, 'given up') }
  }
  if (isLate) {
    const text = `no complete answer within ${request.timeoutMs} ms`
    return { kind: 'failure', cause: 'timeout', error: exchangeError(method, url, text) }
  }
  return { kind: 'failure', cause: failureCause(error), error: exchangeError(method, url, error) }
}

interface Answer {
  readonly statusCode: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: AsyncIterable<Uint8Array>
}

async function finish(request: HttpRequest, answer: Answer): Promise<HttpResult> {
  const maxBytes = request.maxBodyBytes ?? MAX_BODY_BYTES
  const headers: Record<string, string | string[]> = Object.create(null)
  let headerBytes = 0
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined) continue
    headers[name] = value
    for (const one of typeof value === 'string' ? [value] : value) {
      headerBytes += name.length + one.length + 4
    }
  }
  const raw = readBody(answer.body, maxBytes)
  if (headerBytes > (request.maxHeaderBytes ?? MAX_HEADER_BYTES)) {
    await raw.catch(() => undefined)
    throw new TooLargeError(`the header is larger than ${request.maxHeaderBytes} bytes`)
  }
  const body = await raw
  // Only then undici knows that the connection is free for the next request.
  await setImmediate()
  const encoding = headers['content-encoding']
  if (request.decompress !== true || typeof encoding !== 'string') {
    return { kind: 'answer', status: answer.statusCode, headers, body }
  }
  const decoded = await decodeBody(body, encoding, maxBytes)
  return { kind: 'answer', status: answer.statusCode, headers, body: decoded }
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw new SyntaxError(`cannot request "${text}": it is no http or https URL`)
}

function redirectTarget(
  location: string | string[] | undefined,
  status: number,
  base: URL,
): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string') return undefined
  if (!URL.canParse(location, base)) throw new ProtocolError(`the redirect "${location}" is no URL`)
  return parseUrl(new URL(location, base).href)
}
