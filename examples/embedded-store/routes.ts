import { Router, json, type HttpServerRequest } from '@vmkit/daemon/http-server'
import type { Dialect } from '@vmkit/promql-lite'
import type { MemoryStorage } from '@vmkit/promql-lite/eval'
import { answering, type Answer } from './answer.ts'
import { importRemoteWrite, importText } from './import.ts'
import { exemplars, formatQuery, instantQuery, parseQuery, rangeQuery } from './queries.ts'
import { listLabelValues, listLabels, listSeries } from './series.ts'
import { buildInformation, metadata } from './status.ts'

/** The store's HTTP API: what remote write clients, Prometheus clients and Grafana need. */
export function storeRoutes(storage: MemoryStorage, dialect: Dialect): Router {
  const source = { storage, dialect }
  const router = new Router()
  const api = (path: string, work: (parameters: URLSearchParams) => Answer): void => {
    for (const method of ['GET', 'POST'] as const)
      router.handle(method, `/api/v1/${path}`, answering(work))
  }
  api('query', parameters => instantQuery(source, parameters))
  api('query_range', parameters => rangeQuery(source, parameters))
  api('query_exemplars', parameters => exemplars(source, parameters))
  api('format_query', parameters => formatQuery(source, parameters))
  api('parse_query', parseQuery)
  api('series', parameters => listSeries(source, parameters))
  api('labels', parameters => listLabels(source, parameters))
  router.prefix('/api/v1/label/', request => labelValues(source, request))
  const read = (path: string, work: (parameters: URLSearchParams) => Answer): unknown =>
    router.handle('GET', `/api/v1/${path}`, answering(work))
  read('metadata', metadata)
  read('rules', () => ({ data: { groups: [] } }))
  read('alerts', () => ({ data: { alerts: [] } }))
  read('status/buildinfo', () => ({ data: buildInformation }))
  router.handle('POST', '/api/v1/write', request => importRemoteWrite(storage, request))
  router.handle('POST', '/api/v1/import/prometheus', request => importText(storage, request))
  const notFound = { status: 'error', errorType: 'not_found', error: 'unknown path' }
  router.prefix('/api/v1/', () => json(notFound, 404))
  return router
}

function labelValues(
  source: { readonly storage: MemoryStorage; readonly dialect: Dialect },
  request: HttpServerRequest,
): ReturnType<ReturnType<typeof answering>> {
  const [, name] = /^\/api\/v1\/label\/(.+)\/values$/s.exec(request.path) ?? []
  if (name === undefined)
    return json({ status: 'error', errorType: 'not_found', error: 'unknown path' }, 404)
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, headers: { Allow: 'GET' }, body: 'Method Not Allowed\n' }
  return answering(parameters => listLabelValues(source, name, parameters))(request)
}
