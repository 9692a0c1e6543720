import { createHttpClient, type HttpClient } from '@vmkit/daemon/http-client'
import type { ServerAccess } from './types.ts'

/** An API server, and how to get in. */
export interface ApiServerAccess {
  readonly url: string
  readonly http: ServerAccess
  /** The namespace that the access names, if it does. */
  readonly namespace?: string
}

const MIN_RECHECK_MS = 1000

/** The connection to one API server; opened when it is first needed. */
export class Connection {
  readonly #resolve: () => Promise<ApiServerAccess>
  readonly #now: () => number
  #access: ApiServerAccess | undefined
  #client: HttpClient | undefined
  #opening: Promise<void> | undefined
  #checkedMs = -Infinity

  /** @param resolve finds out where the server is; asked again after trouble */
  constructor(resolve: () => Promise<ApiServerAccess>, now: () => number) {
    this.#resolve = resolve
    this.#now = now
  }

  /** Returns the client and the URL of the server; rejects when the access cannot be read. */
  async open(): Promise<{ readonly client: HttpClient; readonly url: string }> {
    if (this.#client === undefined || this.#access === undefined) await this.#read()
    if (this.#client === undefined || this.#access === undefined) throw new Error('it is closed')
    return { client: this.#client, url: this.#access.url }
  }

  /** Reads the access again, at most once a second; one that cannot be read changes nothing. */
  async recheck(): Promise<void> {
    if (this.#client === undefined || this.#now() - this.#checkedMs < MIN_RECHECK_MS) return
    await this.#read().catch(() => {})
  }

  get stats(): HttpClient['stats'] | undefined {
    return this.#client?.stats
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    this.#access = undefined
    await client?.close()
  }

  /** Many may wait for the same reading. */
  #read(): Promise<void> {
    this.#opening ??= this.#replace().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #replace(): Promise<void> {
    this.#checkedMs = this.#now()
    const access = await this.#resolve()
    if (this.#client !== undefined && JSON.stringify(access) === JSON.stringify(this.#access))
      return
    const before = this.#client
    // Watches are silent for long; a dead connection is found by its own means.
    this.#client = createHttpClient({ ...access.http, now: this.#now })
    this.#access = access
    await before?.close()
  }
}
