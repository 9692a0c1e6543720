import { errorCode, errorText } from '@vmkit/daemon/errors'
import type { Fetched, FetchFailureCause } from './types.ts'

/** A fetch that came to nothing, as `fetch` returns it. */
export type Failure = Extract<Fetched, { kind: 'failure' }>

/** Why an exchange cannot go on. */
export class FetchError extends Error {
  readonly failureCause: FetchFailureCause

  constructor(failureCause: FetchFailureCause, message: string) {
    super(message)
    this.name = 'FetchError'
    this.failureCause = failureCause
  }
}

/** Says that a body is larger than the target may send. */
export function tooLarge(maxBodyBytes: number): FetchError {
  return new FetchError(
    'too-large',
    `the body is larger than the limit max_scrape_size=${maxBodyBytes} bytes; raise the limit or let the target expose less`,
  )
}

/** Says of which kind an error is that ended a connection which was never usable. */
export function connectError(error: Error, isHandshake: boolean, host: string): FetchError {
  const first: unknown =
    error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error
  const text = errorText(error)
  if (first instanceof Error && 'syscall' in first && first.syscall === 'getaddrinfo') {
    return new FetchError('dns', `cannot resolve "${host}": ${text}; the name must have an address`)
  }
  if (!isHandshake) return new FetchError('connect', text)
  const code = errorCode(error)
  const named = code === '' || text.includes(code) ? '' : ` (${code})`
  if (code === 'CERT_HAS_EXPIRED') {
    const right = 'it must be renewed, or tls_config must have insecure_skip_verify'
    return new FetchError('tls', `the certificate of "${host}" has expired${named}; ${right}`)
  }
  return new FetchError('tls', `cannot complete the TLS handshake: ${text}${named}`)
}

/** Says of which kind an error is that ended a connection in use; none means it was closed. */
export function connectionError(error: Error | undefined, doing: string): FetchError {
  if (error instanceof FetchError) return error
  if (error === undefined) {
    return new FetchError('reset', `the target closed the connection while ${doing}`)
  }
  const code = errorCode(error)
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT') {
    return new FetchError('reset', `the connection was lost while ${doing}: ${errorText(error)}`)
  }
  return new FetchError(
    /^ERR_(SSL|TLS)/.test(code) ? 'tls' : 'other',
    `the connection failed while ${doing}: ${errorText(error)}`,
  )
}

/** Says that time is over, and what was going on. */
export function timeoutError(timeoutMs: number, doing: string): FetchError {
  return timeoutWhile(`the timeout of ${timeoutMs} ms passed while ${doing}`)
}

/** Says what would be right when time is over. */
export function timeoutWhile(text: string): FetchError {
  const right = 'the target must answer faster, or scrape_timeout be longer'
  return new FetchError('timeout', `${text}; ${right}`)
}

/** Says that a header is larger than the target may send. */
export function headerTooLarge(maxHeaderBytes: number): FetchError {
  const text = `the header is larger than ${maxHeaderBytes} bytes; see -promscrape.maxResponseHeadersSize`
  return new FetchError('too-large', text)
}

/** How much of an unexpected answer goes into the error text. */
export const MAX_QUOTED_BYTES = 200

/** Says that the answer is none to read metrics from, with the start of its body. */
export function statusError(status: number, body: Buffer): FetchError {
  const quoted = JSON.stringify(body.subarray(0, MAX_QUOTED_BYTES).toString())
  const rest = body.length > MAX_QUOTED_BYTES ? ' and more' : ''
  const right = status === 401 ? '; give the job credentials that the target accepts' : ''
  return new FetchError(
    'status',
    `unexpected status code ${status}; expected 200; the answer is ${quoted}${rest}${right}`,
  )
}

/** Puts an error into what `fetch` returns; all but an unexpected status name the place. */
export function failed(
  error: FetchError,
  place: string,
  status: number,
  durationMs: number,
): Failure {
  const { failureCause: cause, message } = error
  const text = cause === 'status' ? message : `cannot GET "${place}": ${message}`
  return { kind: 'failure', cause, error: text, status, durationMs }
}
