import { errorCode, errorText } from '../errors/index.ts'
import type { FailureCause } from './types.ts'

const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])
const RESET_CODES = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
])
const LARGE_CODES = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'HPE_HEADER_OVERFLOW',
  'ERR_BUFFER_TOO_LARGE',
])
const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_|EPROTO)/
const PROTOCOL_CODE = /^(HPE_|Z_|ERR__ZSTD|ERR_BROTLI|ZSTD_error|UND_ERR_RES_|UND_ERR_RESPONSE)/

/** An answer or part of it that is larger than allowed. */
export class TooLargeError extends RangeError {}

/** An answer that is not HTTP as it should be. */
export class ProtocolError extends Error {}

/** What keeps a request from being sent at all, such as a proxy or credentials. */
export class WayError extends Error {
  readonly failureCause: FailureCause

  constructor(kind: FailureCause, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'WayError'
    this.failureCause = kind
  }
}

/** Says of which kind a failed exchange is. */
export function failureCause(error: unknown): FailureCause {
  if (error instanceof WayError) return error.failureCause
  if (error instanceof TooLargeError) return 'too-large'
  if (error instanceof ProtocolError) return 'protocol'
  if (error instanceof AggregateError && error.errors.length > 0) {
    const [first]: unknown[] = error.errors
    return failureCause(first)
  }
  const code = errorCode(error)
  if (CONNECT_CODES.has(code)) return 'connect'
  if (RESET_CODES.has(code)) return 'reset'
  if (LARGE_CODES.has(code)) return 'too-large'
  if (TLS_CODE.test(code)) return 'tls'
  const isParserError = error instanceof Error && error.name === 'HTTPParserError'
  if (isParserError || PROTOCOL_CODE.test(code)) return 'protocol'
  return 'other'
}

/** Wraps what went wrong in an error that names the exchange. */
export function exchangeError(method: string, url: URL, cause: unknown): Error {
  const place = `${url.protocol}//${url.host}${url.pathname}`
  return new Error(`cannot ${method} "${place}": ${errorText(cause)}`, { cause })
}
