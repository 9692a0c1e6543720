import { hostname } from 'node:os'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorText } from '../errors/index.ts'
import type { httpServerFlags, Values } from '../flags/index.ts'
import type { Logger } from '../log/index.ts'
import { type AuthSettings, checkAuth } from './auth.ts'
import { BadBodyError, BodyTooLargeError } from './body.ts'
import { parseTarget, sendResponse, stripPrefix, toRequest } from './exchange.ts'
import type { Match, Route, Router } from './router.ts'
import type { ServerMetrics } from './server-metrics.ts'
import { type HttpResponse, RequestError } from './types.ts'

export interface HandleOptions {
  readonly flags: Values<typeof httpServerFlags>
  readonly auth: AuthSettings
  /** Asked in order. */
  readonly routers: readonly Router[]
  readonly log: Logger
  readonly metrics: ServerMetrics
}

/** Creates the function that answers one request: target, authorization, handler, answer. */
export function createRequestHandler(
  options: HandleOptions,
): (message: IncomingMessage, target: ServerResponse) => Promise<void> {
  const { flags, log } = options
  const common = commonHeaders(flags)
  const mayCompress = !flags['http.disableResponseCompression']
  return async (message, target) => {
    options.metrics.all.inc()
    const gone = new AbortController()
    target.once('close', () => gone.abort())
    const { response, path } = await answer(options, message, gone.signal)
    if (target.destroyed) return
    try {
      const headers = { ...common, ...corsHeaders(flags, message, path) }
      await sendResponse(message, target, response, { headers, mayCompress })
    } catch (error) {
      log.error(`cannot answer ${message.method} "${path}": ${errorText(error)}`)
      target.destroy()
    }
  }
}

async function answer(
  options: HandleOptions,
  message: IncomingMessage,
  signal: AbortSignal,
): Promise<{ response: HttpResponse; path: string }> {
  const { flags, log, metrics } = options
  const target = parseTarget(message.url ?? '/')
  const shown = target?.path ?? '?'
  const path = target === undefined ? undefined : stripPrefix(shown, flags['http.pathPrefix'])
  const method = message.method ?? 'GET'
  if (method === 'OPTIONS') return { response: { status: 204 }, path: shown }
  const match = path === undefined ? NONE : findRoute(options.routers, method, path)
  const from = `from ${message.socket.remoteAddress}`
  if (target === undefined || path === undefined || match.kind === 'none') {
    metrics.error('unsupported')
    const text = `unsupported path requested: ${JSON.stringify(shown)}`
    log.warn(`${text} ${from}`)
    return { response: { status: 400, body: text }, path: shown }
  }
  try {
    const route: Partial<Route> = match.kind === 'route' ? match.route : {}
    const authorization = message.headers.authorization
    const verdict = await checkAuth(options.auth, route, { query: target.query, authorization })
    if (verdict !== 'ok') {
      metrics.error(verdict)
      return { response: refusal(verdict, route.authKey), path }
    }
    if (match.kind === 'wrong-method') {
      const body = `cannot ${method} "${path}": allowed: ${match.allow}`
      return { response: { status: 405, headers: { Allow: match.allow }, body }, path }
    }
    metrics.request(match.route.pattern)
    const request = toRequest(message, path, target.query, signal)
    return { response: await match.route.handler(request), path }
  } catch (error) {
    const status = statusOf(error)
    metrics.error('handler')
    if (!signal.aborted)
      log[status < 500 ? 'warn' : 'error'](`${method} "${path}" ${from}: ${errorText(error)}`)
    return { response: { status, body: `${errorText(error)}\n` }, path }
  }
}

const NONE: Match = { kind: 'none' }

function findRoute(routers: readonly Router[], method: string, path: string): Match {
  let best: Match = NONE
  for (const router of routers) {
    const match = router.match(method, path)
    if (match.kind === 'route') return match
    if (match.kind === 'wrong-method') best = match
  }
  return best
}

function refusal(
  verdict: 'wrong_auth_key' | 'wrong_basic_auth',
  key: string | undefined,
): HttpResponse {
  if (verdict === 'wrong_auth_key') {
    const body = `the authKey query arg does not match -${key}AuthKey\n`
    return { status: 401, body }
  }
  const headers = { 'WWW-Authenticate': 'Basic realm="vmkit", charset="UTF-8"' }
  return { status: 401, headers, body: 'user name and password are needed\n' }
}

function statusOf(error: unknown): number {
  const isKnown =
    error instanceof RequestError ||
    error instanceof BodyTooLargeError ||
    error instanceof BadBodyError
  return isKnown ? error.status : 500
}

function commonHeaders(flags: HandleOptions['flags']): Record<string, string> {
  const headers: Record<string, string> = {}
  if (!flags['http.header.disableServerHostname']) headers['X-Server-Hostname'] = hostname()
  const set = (name: string, value: string): void => {
    if (value !== '') headers[name] = value
  }
  set('Content-Security-Policy', flags['http.header.csp'])
  set('X-Frame-Options', flags['http.header.frameOptions'])
  set('Strict-Transport-Security', flags['http.header.hsts'])
  return headers
}

/** Pages of other origins may use the API, not read the rest. */
function corsHeaders(
  flags: HandleOptions['flags'],
  message: IncomingMessage,
  path: string,
): Record<string, string> {
  const isApi = path.includes('/api/') || message.method === 'OPTIONS'
  if (flags['http.disableCORS'] || !isApi) return {}
  return {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': 'Content-Type, Authorization',
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  }
}
