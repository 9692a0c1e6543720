import { json, type Handler, type HttpServerRequest } from '@vmkit/daemon/http-server'
import { PromqlError } from '@vmkit/promql-lite'

/** What a call comes to: `data`, and what there is to say about it. */
export interface Answer {
  readonly data: unknown
  readonly warnings?: readonly string[] | undefined
  readonly infos?: readonly string[] | undefined
}

/** A call that cannot be answered as asked. */
export class BadRequest extends Error {}

/** Longest form that is read; Go's own limit. */
const MAX_FORM_BYTES = 10 * 1024 * 1024

/** Makes a handler that answers as Prometheus' API does: `status`, and `data` or what was wrong. */
export function answering(work: (parameters: URLSearchParams) => Answer): Handler {
  return async request => {
    try {
      const { data, warnings = [], infos = [] } = work(await parametersOf(request))
      return json({
        status: 'success',
        data,
        ...(warnings.length > 0 && { warnings }),
        ...(infos.length > 0 && { infos }),
      })
    } catch (error) {
      return errorAnswer(error)
    }
  }
}

/** A form's fields count before those of the URL, as in Go. */
async function parametersOf(request: HttpServerRequest): Promise<URLSearchParams> {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  if (isForm !== true) return request.query
  const form = new URLSearchParams((await request.body(MAX_FORM_BYTES)).toString('utf8'))
  return new URLSearchParams([...form, ...request.query])
}

function errorAnswer(error: unknown): ReturnType<typeof json> {
  const text = error instanceof Error ? error.message : String(error)
  const answer = (errorType: string, status: number): ReturnType<typeof json> =>
    json({ status: 'error', errorType, error: text }, status)
  // A query that is wrong is the caller's fault; one that fails on its data is nobody's.
  if (error instanceof BadRequest || error instanceof PromqlError) return answer('bad_data', 400)
  const status = typeof error === 'object' && error !== null && 'status' in error && error.status
  if (typeof status === 'number') return answer('bad_data', status)
  return error instanceof RangeError ? answer('execution', 422) : answer('internal', 500)
}
