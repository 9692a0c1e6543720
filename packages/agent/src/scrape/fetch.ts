import { errorText } from '@vmkit/daemon/errors'
import type { HttpClient, HttpResult } from '@vmkit/daemon/http-client'
import type { ScrapeMetrics } from './scrape-metrics.ts'
import type { Target } from './target.ts'

const ACCEPT = 'text/plain;version=0.0.4;q=1,*/*;q=0.1'

/** How much of an unexpected answer goes into the error text. */
const MAX_QUOTED_BYTES = 200

/** What came of asking a target for its metrics. */
export type Fetched =
  | { readonly kind: 'body'; readonly body: Buffer }
  | { readonly kind: 'failure'; readonly error: string }
  | { readonly kind: 'aborted' }

/** Asks a target for its metrics, within its timeout and size limit. */
export async function fetchTarget(
  target: Target,
  options: {
    readonly client: HttpClient
    readonly signal: AbortSignal
    readonly metrics: ScrapeMetrics
    readonly disableCompression: boolean
    readonly maxResponseHeadersBytes: number
  },
): Promise<Fetched> {
  const { metrics } = options
  metrics.requests.inc()
  const result = await options.client.request({
    url: target.url,
    headers: {
      accept: ACCEPT,
      'x-prometheus-scrape-timeout-seconds': (target.timeoutMs / 1000).toFixed(3),
    },
    timeoutMs: target.timeoutMs,
    signal: options.signal,
    maxBodyBytes: target.maxScrapeSizeBytes,
    maxHeaderBytes: options.maxResponseHeadersBytes,
    followRedirects: target.job.followRedirects,
    decompress: !options.disableCompression,
  })
  if (result.kind === 'failure') return failed(result, target, metrics)
  metrics.countStatus(result.status)
  if (result.status === 200) return { kind: 'body', body: result.body }
  return { kind: 'failure', error: statusError(result.status, result.body) }
}

function failed(
  { cause, error }: Extract<HttpResult, { kind: 'failure' }>,
  target: Target,
  metrics: ScrapeMetrics,
): Fetched {
  switch (cause) {
    case 'aborted':
      return { kind: 'aborted' }
    case 'timeout':
      metrics.timedOut.inc()
      break
    case 'connect':
      metrics.dialErrors.inc()
      break
    case 'too-large':
      metrics.tooLarge.inc()
      return {
        kind: 'failure',
        error: `${errorText(error)}; the limit of the body is max_scrape_size=${target.maxScrapeSizeBytes} bytes`,
      }
    case 'protocol':
    case 'reset':
    case 'tls':
    case 'other':
      break
  }
  return { kind: 'failure', error: errorText(error) }
}

function statusError(status: number, body: Buffer): string {
  const quoted = JSON.stringify(body.subarray(0, MAX_QUOTED_BYTES).toString())
  const rest = body.length > MAX_QUOTED_BYTES ? ' and more' : ''
  return `unexpected status code ${status}; expected 200; the answer is ${quoted}${rest}`
}
