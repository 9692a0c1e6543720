import { createHttpClient, type HttpClient, type ProxyEnv } from '@vmkit/daemon/http-client'
import type { ScrapeJob } from '../config/index.ts'

/** Longest time a TLS connection may take to come up. */
const CONNECT_TIMEOUT_MS = 10_000

/** Numbers of connections and of what was read from them. */
export type ConnectionCounts = Pick<
  HttpClient['stats'],
  'conns' | 'dials' | 'dialErrors' | 'bytesRead'
>

/** The HTTP clients of targets that need more than a plain GET: jobs with equal settings share one. */
export class ScrapeClients {
  readonly #keepAlive: boolean
  readonly #clients = new Map<string, HttpClient>()
  readonly #env: ProxyEnv | undefined
  #closed: ConnectionCounts = { conns: 0, dials: 0, dialErrors: 0, bytesRead: 0 }

  /**
   * @param options.keepAlive whether connections are reused at all
   * @param options.env where `HTTP_PROXY` and its like come from; default the process
   */
  constructor({ keepAlive, env }: { readonly keepAlive: boolean; readonly env?: ProxyEnv }) {
    this.#keepAlive = keepAlive
    this.#env = env
  }

  /** The connections to all targets so far. */
  get counts(): ConnectionCounts {
    return this.#clients.values().reduce((sum, { stats }) => add(sum, stats), this.#closed)
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
      ...(this.#env === undefined ? {} : { env: this.#env }),
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
        this.#closed = { ...add(this.#closed, client.stats), conns: 0 }
        await client.close()
      }),
    )
  }
}

function clientKey({ http, disableKeepAlive, scrapeIntervalMs }: ScrapeJob): string {
  return JSON.stringify([http, disableKeepAlive, scrapeIntervalMs])
}

function add(a: ConnectionCounts, b: ConnectionCounts): ConnectionCounts {
  return {
    conns: a.conns + b.conns,
    dials: a.dials + b.dials,
    dialErrors: a.dialErrors + b.dialErrors,
    bytesRead: a.bytesRead + b.bytesRead,
  }
}
