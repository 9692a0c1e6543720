import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { readRequestBody } from './body.ts'
import type { HttpResponse, HttpServerRequest } from './types.ts'

const TYPES = {
  text: 'text/plain; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
} as const
const MIN_GZIP_BYTES = 512
const compress = promisify(gzip)

/** Makes the handler's view of a request. */
export function toRequest(
  message: IncomingMessage,
  path: string,
  query: URLSearchParams,
  signal: AbortSignal,
): HttpServerRequest {
  return {
    method: message.method ?? 'GET',
    path,
    query,
    headers: message.headers,
    body: maxBytes => readRequestBody(message, maxBytes),
    remoteAddress: `${message.socket.remoteAddress}:${message.socket.remotePort}`,
    signal,
  }
}

/** Splits a request's target into its path, `//` made `/`, and its query; undefined when it is bad. */
export function parseTarget(
  target: string,
): { readonly path: string; readonly query: URLSearchParams } | undefined {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1))
  try {
    return { path: decodeURIComponent(path).replace(/\/{2,}/g, '/'), query }
  } catch {
    return undefined
  }
}

/** Removes the prefix of `-http.pathPrefix`; undefined when the path lies elsewhere. */
export function stripPrefix(path: string, prefix: string): string | undefined {
  const trimmed = prefix.replace(/^\/*/, '/').replace(/\/+$/, '')
  if (trimmed === '') return path
  if (path === trimmed) return '/'
  return path.startsWith(`${trimmed}/`) ? path.slice(trimmed.length) : undefined
}

/** Writes an answer, with gzip where the client takes it and it pays. */
export async function sendResponse(
  message: IncomingMessage,
  target: ServerResponse,
  response: HttpResponse,
  options: { readonly headers: Readonly<Record<string, string>>; readonly mayCompress: boolean },
): Promise<void> {
  let body = Buffer.from(response.body ?? '')
  for (const [name, value] of Object.entries({ ...options.headers, ...response.headers })) {
    target.setHeader(name, value)
  }
  if (response.body !== undefined && !target.hasHeader('content-type')) {
    target.setHeader('Content-Type', TYPES[response.type ?? 'text'])
    target.setHeader('X-Content-Type-Options', 'nosniff')
  }
  target.setHeader('Vary', 'Accept-Encoding')
  const isCompressed = target.hasHeader('content-encoding')
  if (options.mayCompress && !isCompressed && body.length >= MIN_GZIP_BYTES && takesGzip(message)) {
    body = await compress(body, { level: 1 })
    target.setHeader('Content-Encoding', 'gzip')
  }
  const status = response.status ?? 200
  target.statusCode = status
  if (status !== 204 && status !== 304) target.setHeader('Content-Length', body.length)
  if (!message.complete && message.readableFlowing === false)
    target.setHeader('Connection', 'close')
  target.end(message.method === 'HEAD' || status === 204 ? undefined : body)
}

function takesGzip(message: IncomingMessage): boolean {
  const accepted = message.headers['accept-encoding'] ?? ''
  return /(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[\d.]+\s*)?(,|$)/i.test(accepted)
}
