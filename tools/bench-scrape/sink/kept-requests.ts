/** A remote-write request as it came. */
export interface KeptRequest {
  readonly encoding: string
  readonly body: Buffer
}

/**
 * Keeps what arrives, up to a number of bytes; once that is reached, every second request, then
 * every fourth and so on, so that what is kept stays spread over the whole window.
 */
export class KeptRequests {
  /** One of so many requests is kept. */
  every = 1
  seen = 0
  seenBytes = 0
  keptBytes = 0
  readonly #maxBytes: number
  #kept: { readonly index: number; readonly request: KeptRequest }[] = []

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get requests(): KeptRequest[] {
    return this.#kept.map(({ request }) => request)
  }

  add(request: KeptRequest): void {
    const index = this.seen++
    this.seenBytes += request.body.length
    if (index % this.every !== 0) return
    this.#kept.push({ index, request })
    this.keptBytes += request.body.length
    while (this.keptBytes > this.#maxBytes && this.#kept.length > 1) this.#thin()
  }

  #thin(): void {
    this.every *= 2
    this.#kept = this.#kept.filter(({ index }) => index % this.every === 0)
    this.keptBytes = this.#kept.reduce((sum, { request }) => sum + request.body.length, 0)
  }
}
