import type { IncomingHttpHeaders } from 'node:http'

/** A request as handlers get it. */
export interface HttpServerRequest {
  readonly method: string
  /** Path without the prefix of `-http.pathPrefix`, `//` made `/`, percent codes decoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /**
   * Reads the body up to `maxBytes`, before and after undoing gzip, deflate or zstd. RangeError when
   * it is larger, SyntaxError when it cannot be undone; both become answers when not caught.
   */
  body(maxBytes: number): Promise<Buffer>
  readonly remoteAddress: string
  /** Aborts when the client has gone or the server stops waiting. */
  readonly signal: AbortSignal
}

/** What a handler answers; status 200 and type `text` unless said otherwise. */
export interface HttpResponse {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly type?: 'text' | 'html' | 'json'
}

/** A request that cannot be answered as asked; thrown by `body`, may be thrown by handlers. */
export class RequestError extends Error {
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}
