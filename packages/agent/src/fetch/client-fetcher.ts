import { errorCode, errorText } from '@vmkit/daemon/errors'
import type { HttpClient, HttpResult } from '@vmkit/daemon/http-client'
import type { BodyFlow } from './body-flow.ts'
import {
  connectError,
  failed,
  FetchError,
  headerTooLarge,
  timeoutWhile,
  tooLarge,
} from './failure.ts'
import { wantedHeaders } from './request-head.ts'
import type { FetchRoom } from './room.ts'
import { countStatus } from './stats.ts'
import { StatusAnswer } from './status-answer.ts'
import type { BodyReader, Fetched, FetchRequest, TargetFetcher } from './types.ts'

/**
 * Asks one target through an HTTP client, which knows redirects, proxies and OAuth2, and gathers a
 * body before it is read.
 */
export class ClientFetcher implements TargetFetcher {
  readonly #request: FetchRequest
  readonly #client: HttpClient
  readonly #room: FetchRoom
  readonly #flow: BodyFlow
  readonly #closing = new AbortController()
  #bodyRead: (failure: unknown) => void = () => undefined

  /** @param client sends auth, custom headers and `User-Agent` by itself; stays the caller's */
  constructor(request: FetchRequest, client: HttpClient, room: FetchRoom) {
    this.#request = request
    this.#client = client
    this.#room = room
    this.#flow = room.bodyFlow({
      pause: () => undefined,
      resume: () => undefined,
      bodyRead: failure => this.#bodyRead(failure),
    })
  }

  fetch(reader: BodyReader): Promise<Fetched> {
    return this.fetchWithin(reader, this.#request.timeoutMs)
  }

  /** Fetches like `fetch`, in the time that is left, from where a redirect led. */
  async fetchWithin(
    reader: BodyReader,
    timeoutMs: number,
    url: string = this.#request.url,
  ): Promise<Fetched> {
    const { maxBodyBytes, maxHeaderBytes, followRedirects } = this.#request
    const startMs = performance.now()
    const result = await this.#client.request({
      url,
      headers: wantedHeaders(this.#request),
      timeoutMs,
      signal: this.#closing.signal,
      maxBodyBytes,
      maxHeaderBytes,
      followRedirects,
    })
    const durationMs = performance.now() - startMs
    if (result.kind === 'failure')
      return this.#failure(clientError(result, this.#request), 0, durationMs)
    const { status, body } = result
    countStatus(this.#room.stats, status)
    const encoding = headerText(result.headers['content-encoding']).trim().toLowerCase()
    const isGzip = encoding === 'gzip' || encoding === 'x-gzip'
    if (status !== 200) {
      const answer = new StatusAnswer(status, isGzip)
      answer.push(body, 0, body.length)
      return this.#failure(answer.error(this.#room.inflaters), status, durationMs)
    }
    if (!isGzip && encoding !== '' && encoding !== 'identity') {
      const text = `the answer has Content-Encoding ${JSON.stringify(encoding)}; expected gzip or none`
      return this.#failure(new FetchError('encoding', text), status, durationMs)
    }
    const failure = await this.#read(reader, isGzip, body)
    if (failure instanceof FetchError) return this.#failure(failure, status, durationMs)
    if (failure !== undefined) throw failure
    return { kind: 'body', bodyBytes: this.#flow.bodyBytes, durationMs }
  }

  close(): void {
    this.#closing.abort()
    this.#flow.abort()
    this.#bodyRead(new FetchError('aborted', 'given up'))
  }

  #read(reader: BodyReader, isGzip: boolean, body: Buffer): Promise<unknown> {
    return new Promise(resolve => {
      this.#bodyRead = resolve
      this.#flow.begin(reader, isGzip, this.#request.maxBodyBytes)
      this.#flow.push(body, 0, body.length, true)
    })
  }

  #failure(error: FetchError, status: number, durationMs: number): Fetched {
    const { stats } = this.#room
    if (error.failureCause === 'timeout') stats.timeouts++
    else if (error.failureCause === 'too-large') stats.tooLarge++
    else if (error.failureCause === 'encoding') stats.gunzipFailures++
    const url = new URL(this.#request.url)
    const place = `${url.protocol}//${url.host}${url.pathname}`
    return failed(error, place, status, durationMs)
  }
}

function clientError(
  { cause, error }: Extract<HttpResult, { kind: 'failure' }>,
  { url, maxBodyBytes, maxHeaderBytes }: FetchRequest,
): FetchError {
  const host = new URL(url).hostname
  const reason = error.cause ?? error
  const text = errorText(reason)
  if (cause === 'too-large') {
    return /header/i.test(text) ? headerTooLarge(maxHeaderBytes) : tooLarge(maxBodyBytes)
  }
  if (cause === 'timeout' && text.startsWith('the timeout of')) return timeoutWhile(text)
  const isOwn = reason instanceof Error && errorCode(reason) !== ''
  if (isOwn && (cause === 'connect' || cause === 'tls')) {
    return connectError(reason, cause === 'tls', host)
  }
  return new FetchError(cause, text)
}

function headerText(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : (header?.join(', ') ?? '')
}
