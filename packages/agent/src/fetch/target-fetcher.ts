import type { HttpClient } from '@vmkit/daemon/http-client'
import { ClientFetcher } from './client-fetcher.ts'
import { type AskOptions, PlainFetcher } from './plain-fetcher.ts'
import type { FetchRoom } from './room.ts'
import type { BodyReader, Fetched, FetchRequest, TargetFetcher } from './types.ts'

/** Options of `createTargetFetcher`. */
export interface TargetFetcherOptions extends AskOptions {
  readonly room: FetchRoom
  /** Returns the HTTP client of the job; called when a target needs it, and the client stays the caller's. */
  readonly client: () => HttpClient
  /** Whether only the client can ask, because of a proxy or OAuth2; default false. */
  readonly needsClient?: boolean
}

/**
 * Creates the way to one target: a connection of its own, or the client when there is need for more
 * than a plain GET.
 *
 * Throws when the URL is none.
 */
export function createTargetFetcher(
  request: FetchRequest,
  options: TargetFetcherOptions,
): TargetFetcher {
  const { room } = options
  if (options.needsClient === true) return new ClientFetcher(request, options.client(), room)
  const plain = new PlainFetcher(request, options, room)
  return request.followRedirects ? new RedirectableFetcher(request, options, plain) : plain
}

/** Asks plainly until the target redirects for the first time, from then on through the client. */
class RedirectableFetcher implements TargetFetcher {
  readonly #request: FetchRequest
  readonly #options: TargetFetcherOptions
  readonly #plain: PlainFetcher
  #client: ClientFetcher | undefined
  #isClosed = false

  constructor(request: FetchRequest, options: TargetFetcherOptions, plain: PlainFetcher) {
    this.#request = request
    this.#options = options
    this.#plain = plain
  }

  async fetch(reader: BodyReader): Promise<Fetched> {
    if (this.#client !== undefined) return await this.#client.fetch(reader)
    const fetched = await this.#plain.fetch(reader)
    const isRedirect = fetched.kind === 'failure' && fetched.cause === 'status'
    const { redirect } = this.#plain
    if (!isRedirect || redirect === '' || this.#isClosed) return fetched
    if (!URL.canParse(redirect, this.#request.url)) return fetched
    this.#plain.close()
    this.#client = new ClientFetcher(this.#request, this.#options.client(), this.#options.room)
    const leftMs = Math.max(1, Math.ceil(this.#request.timeoutMs - fetched.durationMs))
    const { href: moved, origin } = new URL(redirect, this.#request.url)
    // To another server the client must come by the redirect, or it would take credentials along.
    const isSameServer = origin === new URL(this.#request.url).origin
    return await this.#client.fetchWithin(reader, leftMs, isSameServer ? moved : undefined)
  }

  close(): void {
    this.#isClosed = true
    this.#plain.close()
    this.#client?.close()
  }
}
