import { createHttpClient, type HttpClient } from '@vmkit/daemon/http-client'
import type { ScrapeJob } from '../config/index.ts'

/** Longest time a TLS connection may take to come up. */
const CONNECT_TIMEOUT_MS = 10_000

/** The HTTP clients of targets that need more than a plain GET: jobs with equal settings share one. */
export class ScrapeClients {
  readonly #keepAlive: boolean
  readonly #clients = new Map<string, HttpClient>()
  #closedBytesRead = 0

  /** @param keepAlive whether connections are reused at all */
  constructor({ keepAlive }: { readonly keepAlive: boolean }) {
    this.#keepAlive = keepAlive
  }

  /** Bytes read from all targets so far. */
  get bytesRead(): number {
    return this.#clients
      .values()
      .reduce((sum, client) => sum + client.stats.bytesRead, this.#closedBytesRead)
  }

  /** Returns the client of a job, made when there is none. */
  get(job: ScrapeJob): HttpClient {
    const key = clientKey(job)
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const client = createHttpClient({
      ...job.http,
      keepAlive: this.#keepAlive && !job.disableKeepAlive,
      idleTimeoutMs: 2 * job.scrapeIntervalMs,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      userAgent: 'vm_promscrape',
    })
    this.#clients.set(key, client)
    return client
  }

  /** Closes the clients that none of the jobs uses. */
  async keepOnly(jobs: readonly ScrapeJob[]): Promise<void> {
    const wanted = new Set(jobs.map(clientKey))
    await Promise.all(
      [...this.#clients].map(async ([key, client]) => {
        if (wanted.has(key)) return
        this.#clients.delete(key)
        this.#closedBytesRead += client.stats.bytesRead
        await client.close()
      }),
    )
  }
}

function clientKey({ http, disableKeepAlive, scrapeIntervalMs }: ScrapeJob): string {
  return JSON.stringify([http, disableKeepAlive, scrapeIntervalMs])
}
