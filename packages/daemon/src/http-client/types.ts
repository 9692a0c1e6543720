import type { AuthOptions } from './auth.ts'
import type { ProxyEnv } from './env-proxy.ts'
import type { OAuth2Options } from './oauth2.ts'
import type { ResolveSrv } from './service-address.ts'
import type { TlsOptions } from './tls.ts'

export interface HttpRequest {
  readonly url: string
  /** Default `GET`, or `POST` with a body. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** Longest time in milliseconds for the whole exchange, redirects and body included. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Largest body in bytes, and largest decompressed one; default 64 MiB. */
  readonly maxBodyBytes?: number
  /** Largest header of an answer in bytes; default 64 KiB, which is also the most. */
  readonly maxHeaderBytes?: number
  /** Default false. */
  readonly followRedirects?: boolean
  /** Asks for gzip and hands out the decompressed body; default false: the raw body. */
  readonly decompress?: boolean
}

/** A request whose body is read as it comes, however long that takes. */
export interface StreamRequest {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Longest time in milliseconds until the header of the answer is there, redirects included. */
  readonly timeoutMs: number
  /** Longest time in milliseconds without a byte of the body. */
  readonly silenceTimeoutMs: number
  readonly signal?: AbortSignal
  /** Default false. */
  readonly followRedirects?: boolean
  /** Asks for gzip; default false. What is compressed is decompressed in any case. */
  readonly decompress?: boolean
}

/** Why there is no answer. */
export type FailureCause =
  | 'timeout'
  | 'connect'
  | 'reset'
  | 'aborted'
  | 'too-large'
  | 'protocol'
  | 'tls'
  | 'other'

export type HttpResult =
  | {
      readonly kind: 'answer'
      readonly status: number
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string | string[]>>
      readonly body: Buffer
    }
  | { readonly kind: 'failure'; readonly cause: FailureCause; readonly error: Error }

export type StreamResult =
  | {
      readonly kind: 'answer'
      readonly status: number
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string | string[] | undefined>>
      /** The body piece by piece, read no faster than it is taken; throws when it ends early. */
      readonly body: AsyncIterable<Buffer>
      /** Takes no more of the body, which ends the connection unless the body is over. */
      readonly drop: () => void
    }
  | Extract<HttpResult, { kind: 'failure' }>

export interface HttpClient {
  /** Sends a request. Never rejects. */
  request(request: HttpRequest): Promise<HttpResult>
  /** Sends a GET request and hands out its answer once the header is there. Never rejects. */
  stream(request: StreamRequest): Promise<StreamResult>
  readonly stats: {
    /** Connections open now. */
    readonly conns: number
    readonly dials: number
    readonly dialErrors: number
    readonly bytesRead: number
    readonly bytesWritten: number
  }
  /** Ends all connections; requests that are running fail. */
  close(): Promise<void>
}

/** The proxy that all requests pass through. */
export interface ProxyOptions {
  /** `http://`, `https://`, `socks5://` or `tls+socks5://`; a user name in it counts before `auth`. */
  readonly url: string
  /** Of these a SOCKS proxy understands basic auth only. */
  readonly auth?: AuthOptions | OAuth2Options
  /** TLS of connections to the proxy. */
  readonly tls?: TlsOptions
  /** Headers for the proxy, in order. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
}

export interface HttpClientOptions {
  readonly tls?: TlsOptions
  readonly auth?: AuthOptions | OAuth2Options
  /** Default: what `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say. */
  readonly proxy?: ProxyOptions
  /** Variables of the environment; default those of the process. */
  readonly env?: ProxyEnv
  /** Asks for the SRV records of hosts like `srv+name`; default DNS. */
  readonly resolveSrv?: ResolveSrv
  /** Headers of every request, in order. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** A Unix socket that takes all connections, whatever host they are for; default none. */
  readonly socketPath?: string
  /** Default: no limit. */
  readonly maxConnsPerHost?: number
  /** How long an unused connection stays open, in milliseconds; default 50 s. */
  readonly idleTimeoutMs?: number
  /**
   * How long connections are used, in milliseconds, so that a name that leads elsewhere is noticed
   * even if there is always something to send; default: no limit.
   */
  readonly maxConnAgeMs?: number
  /** Default true. */
  readonly keepAlive?: boolean
  /** Value of `User-Agent`; default none. */
  readonly userAgent?: string
  /** Longest time to connect, TLS included, in milliseconds; default 30 s. */
  readonly connectTimeoutMs?: number
  /** Clock in milliseconds for reading files again and for ages; default `Date.now`. */
  readonly now?: () => number
}
