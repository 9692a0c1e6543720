import { createHttpClient, type HttpClient } from '@vmkit/daemon/http-client'
import { Turns } from './turns.ts'
import type { ServerAccess } from './types.ts'

/** An API server, and how to get in. */
export interface ApiServerAccess {
  readonly url: string
  readonly http: ServerAccess
  /** The namespace that the access names, if it does. */
  readonly namespace?: string
}

const MIN_RECHECK_MS = 1000
/** A configuration of a hundred namespaces does not ask for all of them at once. */
const MAX_LISTS = 8

/** The connection to one API server; opened when it is first needed. */
export class Connection {
  /** Whose turn it is to read a list. */
  readonly lists = new Turns(MAX_LISTS)
  readonly #resolve: () => Promise<ApiServerAccess>
  readonly #now: () => number
  #access: ApiServerAccess | undefined
  #client: HttpClient | undefined
  #opening: Promise<void> | undefined
  #checkedMs = -Infinity
  /** What clients of before have counted. */
  #pastStats = { dials: 0, dialErrors: 0, bytesRead: 0, bytesWritten: 0 }

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

  get stats(): HttpClient['stats'] {
    const now = this.#client?.stats
    const past = this.#pastStats
    return {
      conns: now?.conns ?? 0,
      dials: past.dials + (now?.dials ?? 0),
      dialErrors: past.dialErrors + (now?.dialErrors ?? 0),
      bytesRead: past.bytesRead + (now?.bytesRead ?? 0),
      bytesWritten: past.bytesWritten + (now?.bytesWritten ?? 0),
    }
  }

  async close(): Promise<void> {
    this.#access = undefined
    await this.#setClient(undefined)
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
    this.#access = access
    await this.#setClient(
      createHttpClient({ ...access.http, userAgent: 'vmagent', now: this.#now }),
    )
  }

  async #setClient(client: HttpClient | undefined): Promise<void> {
    const before = this.#client
    this.#pastStats = this.stats
    this.#client = client
    await before?.close()
  }
}
