import { Router, json, type HttpResponse, type HttpServerRequest } from '@vmkit/daemon/http-server'
import { decodeSnappy, readWriteRequest } from '@vmkit/daemon/wire'
import { parseDuration } from '@vmkit/promql-lite/duration'
import { evaluateInstant, evaluateRange, type MemoryStorage } from '@vmkit/promql-lite/eval'
import { parseSelector } from '@vmkit/promql-lite/selector'

/** Longest request that is taken in, before and after decompression. */
const MAX_BYTES = 32 * 1024 * 1024
/** Series beyond this are refused: the store lives in memory. */
const MAX_SERIES = 200_000

/** The store's HTTP API: what remote write clients and Prometheus clients need. */
export function storeRoutes(storage: MemoryStorage): Router {
  const router = new Router()
  router.handle('POST', '/api/v1/write', request => write(storage, request))
  for (const method of ['GET', 'POST'] as const) {
    router.handle(
      method,
      '/api/v1/query',
      answer(query => instant(storage, query)),
    )
    router.handle(
      method,
      '/api/v1/query_range',
      answer(query => range(storage, query)),
    )
    router.handle(
      method,
      '/api/v1/labels',
      answer(() => storage.labelNames()),
    )
    router.handle(
      method,
      '/api/v1/series',
      answer(query => series(storage, query)),
    )
  }
  return router
}

async function write(storage: MemoryStorage, request: HttpServerRequest): Promise<HttpResponse> {
  const isNew = storage.seriesCount < MAX_SERIES
  if (!isNew)
    return {
      status: 503,
      type: 'text',
      body: `the store holds ${MAX_SERIES} series and takes no more`,
    }
  let bytes: Uint8Array
  try {
    bytes = decodeSnappy(await request.body(MAX_BYTES), MAX_BYTES)
    readWriteRequest(bytes, ({ labels, samples }) => {
      for (const { timestampMs, value, stale } of samples) {
        storage.append(labels, timestampMs, value, stale)
      }
    })
  } catch (error) {
    return {
      status: 400,
      type: 'text',
      body: error instanceof Error ? error.message : String(error),
    }
  }
  return { status: 204 }
}

/** Wraps a query as Prometheus answers: `status`, and `data` or what was wrong. */
function answer(
  work: (query: URLSearchParams) => unknown,
): (request: HttpServerRequest) => Promise<HttpResponse> {
  return async request => {
    const query = new URLSearchParams(request.query)
    if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
      const form = new URLSearchParams((await request.body(MAX_BYTES)).toString('utf8'))
      for (const [name, value] of form) query.append(name, value)
    }
    try {
      return json({ status: 'success', data: work(query) })
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      return { ...json({ status: 'error', errorType: 'bad_data', error: text }), status: 422 }
    }
  }
}

function instant(storage: MemoryStorage, query: URLSearchParams): unknown {
  return evaluateInstant(storage, required(query, 'query'), { timeMs: timeOf(query.get('time')) })
}

function range(storage: MemoryStorage, query: URLSearchParams): unknown {
  const startMs = timeOf(query.get('start'))
  const endMs = timeOf(query.get('end'))
  const stepMs = parseDuration(query.get('step') ?? '1m')
  const points = (endMs - startMs) / stepMs
  if (!(points >= 0 && points <= 11_000)) {
    throw new RangeError(
      `cannot evaluate ${points} points; expected "end" after "start" and at most 11000 steps`,
    )
  }
  return evaluateRange(storage, required(query, 'query'), { startMs, endMs, stepMs })
}

function series(storage: MemoryStorage, query: URLSearchParams): unknown {
  const groups = query.getAll('match[]').flatMap(text => parseSelector(text).groups)
  return storage.series(groups)
}

function required(query: URLSearchParams, name: string): string {
  const text = query.get(name)
  if (text === null) throw new SyntaxError(`the argument "${name}" is missing`)
  return text
}

/** Unix seconds or RFC 3339; now when it is not given. */
function timeOf(text: string | null): number {
  if (text === null || text === '') return Date.now()
  const seconds = Number(text)
  const timeMs = Number.isNaN(seconds) ? Date.parse(text) : 1000 * seconds
  if (Number.isNaN(timeMs))
    throw new SyntaxError(`cannot read the time "${text}"; expected Unix seconds or RFC 3339`)
  return timeMs
}
