import { errorText } from '../errors/index.ts'
import { exchangeError, failureCause } from './failure.ts'
import type { HttpRequest, HttpResult } from './types.ts'

/** A request under way. */
export interface Exchange {
  readonly request: HttpRequest
  readonly signal: AbortSignal
  /** What is going on, as a timeout's message says it. */
  doing: string
}

/** Runs `send` within the request's time and turns all it may throw into a failure. */
export async function exchange<T>(
  request: HttpRequest,
  send: (exchange: Exchange) => Promise<T>,
): Promise<T | Failure> {
  const controller = new AbortController()
  const giveUp = (): void => controller.abort()
  const deadline = { isOver: false }
  const timer = setTimeout(() => {
    deadline.isOver = true
    giveUp()
  }, request.timeoutMs)
  if (request.signal?.aborted === true) giveUp()
  request.signal?.addEventListener('abort', giveUp)
  const running: Exchange = { request, signal: controller.signal, doing: 'preparing the request' }
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await send(running)
      } catch (error) {
        const result = failure(running, error, deadline.isOver)
        // The server may close a kept connection just as the next request goes out.
        if (result.cause !== 'reset' || methodOf(request) !== 'GET' || attempt > 0) return result
      }
    }
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', giveUp)
  }
}

/** Returns the method of a request: its own, or what goes with or without a body. */
export function methodOf({ method, body }: HttpRequest): string {
  return method ?? (body === undefined ? 'GET' : 'POST')
}

type Failure = Extract<HttpResult, { kind: 'failure' }>

function failure({ request, doing }: Exchange, error: unknown, isLate: boolean): Failure {
  if (!URL.canParse(request.url)) {
    return {
      kind: 'failure',
      cause: 'other',
      error: error instanceof Error ? error : new Error(''),
    }
  }
  const fail = (cause: Failure['cause'], reason: unknown): Failure => ({
    kind: 'failure',
    cause,
    error: exchangeError(methodOf(request), new URL(request.url), reason),
  })
  if (request.signal?.aborted === true) return fail('aborted', 'given up')
  if (isLate) {
    return fail('timeout', `the timeout of ${request.timeoutMs} ms passed while ${doing}`)
  }
  const cause = failureCause(error)
  if (cause !== 'reset') return fail(cause, error)
  const text = `the connection was lost while ${doing}: ${errorText(error)}`
  return fail(cause, new Error(text, { cause: error }))
}
