import { createHttpClient, type HttpClient } from '@vmkit/daemon/http-client'
import type { ApiAccess } from '../../config/index.ts'
import type { DiscoveryRequests } from '../discovery-requests.ts'
import { JsonView } from './json-view.ts'

const TIMEOUT_MS = 60_000

/** What is asked of an API. */
export interface ApiRequest {
  /** Starts with `/`; or a whole URL. */
  readonly path: string
  /** Names may come several times. */
  readonly query?: Iterable<readonly [name: string, value: string]>
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  readonly body?: string
  readonly signal?: AbortSignal
  /** The server answers when there is news: the request takes no turn of others. Default false. */
  readonly isWaiting?: boolean
  /** In milliseconds; default a minute. */
  readonly timeoutMs?: number
  /** Default 200 only. */
  readonly isExpected?: (status: number) => boolean
}

export interface ApiAnswer {
  readonly status: number
  readonly body: Buffer
  /** Returns the value of a header, `''` when it is missing. */
  header(name: string): string
  /** Reads the body. */
  json(): JsonView
}

/** Asks one API. Its messages name what was asked without what may be secret. */
export class ApiClient {
  /** The address of the API without secrets. */
  readonly name: string
  readonly #base: string
  readonly #client: HttpClient
  readonly #requests: DiscoveryRequests
  readonly #followRedirects: boolean

  /**
   * @param base such as `http://localhost:8500`, or `unix:///run/x.sock`
   * @param options.usesEnvProxy whether the proxy of the environment counts; default false, for
   * most APIs are near, and so vmagent has it
   */
  constructor(
    base: string,
    access: ApiAccess,
    requests: DiscoveryRequests,
    { usesEnvProxy = false }: { readonly usesEnvProxy?: boolean } = {},
  ) {
    const socketPath = /^unix:\/\/(.*)$/.exec(base)?.[1]
    this.#base = socketPath === undefined ? base.replace(/\/+$/, '') : 'http://unix'
    this.name = socketPath === undefined ? shownUrl(base) : base
    this.#client = createHttpClient({
      ...access.http,
      ...(socketPath === undefined ? {} : { socketPath }),
      ...(usesEnvProxy ? {} : { env: {} }),
    })
    this.#requests = requests
    this.#followRedirects = access.followRedirects
  }

  /**
   * Asks for JSON.
   *
   * @throws Error that names the place and, if there is one, the beginning of the answer
   */
  async get(path: string, query: ApiRequest['query'] = []): Promise<JsonView> {
    return (await this.ask({ path, query })).json()
  }

  /** Asks; throws as `get` does. */
  async ask(request: ApiRequest): Promise<ApiAnswer> {
    const { path, query = [], isWaiting = false, timeoutMs = TIMEOUT_MS } = request
    const { isExpected = status => status === 200 } = request
    const url = new URL(path.startsWith('/') ? this.#base + path : path)
    for (const [name, value] of query) url.searchParams.append(name, value)
    const shown = shownUrl(url.href)
    const answer = await this.#requests.send(
      this.#client,
      {
        url: url.href,
        headers: { Accept: 'application/json', ...request.headers },
        timeoutMs,
        followRedirects: this.#followRedirects,
        decompress: true,
        ...(request.method === undefined ? {} : { method: request.method }),
        ...(request.body === undefined ? {} : { body: request.body }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      },
      { takesTurn: !isWaiting },
    )
    const { status, headers, body } = answer
    if (!isExpected(status)) {
      const text = JSON.stringify(body.toString('utf8', 0, 256))
      throw new Error(`unexpected status code ${status} from "${shown}"; response body: ${text}`)
    }
    return {
      status,
      body,
      header: name => [headers[name.toLowerCase()] ?? ''].flat()[0] ?? '',
      json() {
        try {
          return JsonView.parse(body.toString())
        } catch (cause) {
          throw new Error(`cannot read the answer of "${shown}"`, { cause })
        }
      },
    }
  }

  /** Ends connections; what is running fails. */
  close(): Promise<void> {
    return this.#client.close()
  }
}

/** Neither a password nor a token in a query belongs into messages. */
export function shownUrl(text: string): string {
  const url = new URL(text)
  url.username = ''
  url.password = ''
  const { search } = url
  url.search = ''
  return search === '' ? url.href : `${url.href}?…`
}
