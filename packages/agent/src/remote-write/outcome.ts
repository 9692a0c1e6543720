import { errorText } from '@vmkit/daemon/errors'
import type { HttpResult } from '@vmkit/daemon/http-client'

/** What an attempt to send a block came to. */
export type Outcome =
  | { readonly kind: 'sent' }
  /** It will not be taken as it is. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly retryAfterMs?: number }

/** What to do with samples that a receiver refuses: keep them aside, lose them, or insist. */
export type OnRefused = 'quarantine' | 'drop' | 'retry'

/** Statuses that speak about what was sent. vmagent knows the first list only. */
const refusals: Readonly<Record<OnRefused, readonly number[]>> = {
  drop: [400, 409, 415],
  quarantine: [400, 409, 415, 413, 422],
  retry: [],
}

/** Returns whether a status may be about how a block is packed. */
export function isCodecRefusal(status: number): boolean {
  return status === 400 || status === 415
}

/**
 * Decides by the answer whether a block is done, refused, or tried again.
 *
 * Some statuses say that this very block is not wanted; everything else that is no success may pass
 * (a wrong token is mended, a full disk emptied), so the block waits.
 */
export function outcomeOf(
  result: HttpResult,
  nowMs: number,
  onRefused: OnRefused,
  isPackedAnew = true,
): Outcome {
  if (result.kind === 'failure') {
    // Not the error's own message: it names the URL, and that may hold a secret.
    const reason = errorText(result.error.cause ?? result.error)
    return { kind: 'retry', reason: `${result.cause}: ${reason}` }
  }
  const { status } = result
  if (status >= 200 && status < 300) return { kind: 'sent' }
  const text = result.body.toString('utf8', 0, 1024).trim()
  const reason = `unexpected status code ${status}; response body: ${JSON.stringify(text)}`
  const isRefused = refusals[onRefused].includes(status)
  if (isRefused || (!isPackedAnew && isCodecRefusal(status))) {
    return { kind: 'refused', status, reason }
  }
  const retryAfterMs = parseRetryAfter(result.headers['retry-after'], nowMs)
  return retryAfterMs === undefined
    ? { kind: 'retry', reason }
    : { kind: 'retry', reason, retryAfterMs }
}

/** Reads a Retry-After header, seconds or an HTTP date, as milliseconds from `nowMs`. */
export function parseRetryAfter(
  header: string | readonly string[] | undefined,
  nowMs: number,
): number | undefined {
  const text = typeof header === 'string' ? header : header?.[0]
  if (text === undefined || text === '') return undefined
  const seconds = Number(text)
  const delay = Number.isNaN(seconds) ? Date.parse(text) - nowMs : 1000 * seconds
  return delay > 0 ? delay : undefined
}

/**
 * Returns how long to wait before attempt `attempt` (1 is the first retry), in milliseconds: doubled
 * each time from `minMs` up to `maxMs`, or what the receiver asked for within these bounds, and up
 * to a tenth more so that many senders do not return at once.
 */
export function retryDelayMs(options: {
  readonly attempt: number
  readonly minMs: number
  readonly maxMs: number
  readonly retryAfterMs?: number | undefined
  /** Random number from 0 to 1. */
  readonly random: number
}): number {
  const { attempt, minMs, maxMs, retryAfterMs, random } = options
  const doubled = minMs * 2 ** Math.min(attempt - 1, 40)
  const base = Math.max(minMs, Math.min(retryAfterMs ?? doubled, maxMs))
  return base + random * Math.min(base / 10, 10_000)
}
