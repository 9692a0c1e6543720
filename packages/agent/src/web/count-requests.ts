import type { Handler } from '@vmkit/daemon/http-server'
import type { MetricRegistry } from '@vmkit/daemon/metrics'

/** Counts the requests a handler gets, and those it fails, under the names vmagent has for them. */
export function countRequests(metrics: MetricRegistry, path: string, handler: Handler): Handler {
  const requests = metrics.counter('vmagent_http_requests_total', { path })
  const errors = metrics.counter('vmagent_http_request_errors_total', { path })
  return async request => {
    requests.inc()
    try {
      return await handler(request)
    } catch (error) {
      errors.inc()
      throw error
    }
  }
}
