import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpClient, HttpRequest, HttpResult } from '@vmkit/daemon/http-client'
import type { Counter, MetricRegistry } from '@vmkit/daemon/metrics'

const FIRST_RETRY_MS = 2000
const TOO_MANY_REQUESTS = 429

/**
 * The requests of all discoveries: only so many at a time, and a server that is asked too much is
 * asked again later, as long as there is time.
 */
export class DiscoveryRequests {
  readonly #limit: number
  readonly #maxWaitMs: number
  readonly #waiting: (() => void)[] = []
  readonly #requests: Counter
  readonly #retries: Counter
  #running = 0

  constructor(options: {
    /** -promscrape.discovery.concurrency. */
    readonly concurrency: number
    /** -promscrape.discovery.concurrentWaitTime. */
    readonly maxWaitMs: number
    readonly metrics: MetricRegistry
  }) {
    this.#limit = Math.max(1, options.concurrency)
    this.#maxWaitMs = options.maxWaitMs
    this.#requests = options.metrics.counter('vm_promscrape_discovery_requests_total')
    this.#retries = options.metrics.counter('vm_promscrape_discovery_retries_total')
  }

  /**
   * Sends a request when it is its turn.
   *
   * @param takesTurn false for a request that the server answers only when there is news: many of
   * them may wait without keeping others from their turn; default true
   * @throws Error when there was no turn, or no answer
   */
  async send(
    client: HttpClient,
    request: HttpRequest,
    { takesTurn = true }: { readonly takesTurn?: boolean } = {},
  ): Promise<Extract<HttpResult, { kind: 'answer' }>> {
    if (!takesTurn) return await this.#ask(client, request)
    await this.#enter()
    try {
      return await this.#ask(client, request)
    } finally {
      this.#leave()
    }
  }

  async #ask(
    client: HttpClient,
    request: HttpRequest,
  ): Promise<Extract<HttpResult, { kind: 'answer' }>> {
    const endMs = performance.now() + request.timeoutMs
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs *= 2) {
      this.#requests.inc()
      const timeoutMs = Math.max(1, endMs - performance.now())
      const result = await client.request({ ...request, timeoutMs })
      if (result.kind === 'failure') throw result.error
      const isLate = performance.now() + pauseMs >= endMs
      if (result.status !== TOO_MANY_REQUESTS || isLate) return result
      this.#retries.inc()
      await sleep(pauseMs, undefined, request.signal ? { signal: request.signal } : {})
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#limit) {
      this.#running++
      return
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(
          new Error(
            `${this.#limit} discovery requests were running for ${this.#maxWaitMs / 1000} seconds; raise -promscrape.discovery.concurrency`,
          ),
        )
      }, this.#maxWaitMs)
      this.#waiting.push(enter)
    })
  }

  /** The turn passes to whoever waits longest. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running--
    else next()
  }
}
