import type { Dispatcher } from 'undici'
import { unlessAborted } from './abort.ts'
import { MAX_BODY_BYTES, parseUrl, readAnswer, redirectTarget } from './answer.ts'
import type { Authorizer, Credentials } from './authorizer.ts'
import { methodOf, type Exchange } from './exchange.ts'
import { ProtocolError } from './failure.ts'
import { decodedFlow, openFlow, type FlowingAnswer } from './flow.ts'
import { gather, type Answer } from './gather.ts'
import { requestHeaders, setHeader } from './request-headers.ts'
import type { OpenRoute, Routes } from './routes.ts'
import { loginError } from './tunnel.ts'
import type {
  HttpClientOptions,
  HttpRequest,
  HttpResult,
  StreamRequest,
  StreamResult,
} from './types.ts'
import type { Via } from './via.ts'

const MAX_REDIRECTS = 10
const NO_CREDENTIALS: Credentials = { value: '' }

/** Sends the requests of one client. */
export class Sender {
  readonly #options: HttpClientOptions
  readonly #routes: Routes
  readonly #authorizer: Authorizer
  readonly #loadFiles: (() => Promise<void>) | undefined

  /** @param loadFiles reads the files that are URLs again when it is time to, if there are any */
  constructor(
    options: HttpClientOptions,
    routes: Routes,
    authorizer: Authorizer,
    loadFiles: (() => Promise<void>) | undefined,
  ) {
    this.#options = options
    this.#routes = routes
    this.#authorizer = authorizer
    this.#loadFiles = loadFiles
  }

  /** Sends a request and follows its redirects; rejects when there is no answer. */
  async send(running: Exchange): Promise<HttpResult> {
    const { signal, request } = running
    const maxBodyBytes = request.maxBodyBytes ?? MAX_BODY_BYTES
    const receive: Receive<Answer> = (agent, dispatch, onProgress) =>
      gather(agent, dispatch, { signal, maxBodyBytes, onProgress })
    return await readAnswer(running, await this.#follow(running, receive))
  }

  /** The same with a body that comes later. */
  async stream(running: Exchange, request: StreamRequest): Promise<StreamResult> {
    const { signal } = running
    const { silenceTimeoutMs } = request
    const receive: Receive<FlowingAnswer> = (agent, dispatch, onProgress) =>
      openFlow(agent, dispatch, {
        signal,
        bodySignal: request.signal,
        silenceTimeoutMs,
        onProgress,
      })
    const { statusCode, headers, flow } = await this.#follow(running, receive)
    const body = decodedFlow(flow, headers['content-encoding'])
    return { kind: 'answer', status: statusCode, headers, body, drop: () => flow.drop() }
  }

  async #follow<T extends Answer | FlowingAnswer>(
    running: Exchange,
    receive: Receive<T>,
  ): Promise<T> {
    const { request } = running
    let url = parseUrl(request.url)
    const { origin } = url
    let method = methodOf(request)
    let body = request.body
    running.doing = 'reading files'
    if (this.#loadFiles !== undefined) await unlessAborted(this.#loadFiles(), running.signal)
    for (let redirects = 0; ; redirects++) {
      const hop = { url, method, body, isTrusted: url.origin === origin }
      const answer = await this.#askTwice(running, hop, receive)
      const location = redirectTarget(answer, url)
      if (request.followRedirects !== true || location === undefined) return answer
      dropBody(answer)
      if (redirects >= MAX_REDIRECTS) {
        throw new ProtocolError(`there are more than ${MAX_REDIRECTS} redirects`)
      }
      if (answer.statusCode < 307 && method !== 'HEAD') {
        method = 'GET'
        body = undefined
      }
      url = location
    }
  }

  /** Asks, and once more with new credentials when the answer says that the old ones are over. */
  async #askTwice<T extends Answer | FlowingAnswer>(
    running: Exchange,
    hop: Hop,
    receive: Receive<T>,
  ): Promise<T> {
    const open = this.#routes.of(hop.url)
    const { route } = open
    const via = route.kind === 'forward' ? route.via : undefined
    for (let attempt = 0; ; attempt++) {
      running.doing = 'asking for credentials'
      const own = hop.isTrusted
        ? await this.#authorizer.credentials(running.signal)
        : NO_CREDENTIALS
      const proxy = (await via?.credentials(running.signal)) ?? NO_CREDENTIALS
      const authorization = { own: own.value, proxy: proxy.value }
      const answer = await this.#ask(running, hop, open, authorization, receive)
      const { statusCode } = answer
      const renew = statusCode === 401 ? own.renew : statusCode === 407 ? proxy.renew : undefined
      if (renew !== undefined && attempt === 0) {
        dropBody(answer)
        renew()
      } else if (via !== undefined && statusCode === 407) {
        dropBody(answer)
        throw loginError(via.address.shown, proxy.value !== '')
      } else return answer
    }
  }

  async #ask<T>(
    running: Exchange,
    hop: Hop,
    { route, agent }: OpenRoute,
    authorization: { readonly own: string; readonly proxy: string },
    receive: Receive<T>,
  ): Promise<T> {
    const { url } = hop
    const headers = requestHeaders(url, running.request, this.#options, {
      isTrusted: hop.isTrusted,
      authorization: authorization.own,
    })
    const asked = { origin: url.origin, path: url.pathname + url.search }
    if (route.kind === 'forward') {
      if (!headers.has('host')) headers.set('host', url.host)
      if (authorization.proxy !== '') {
        setHeader(headers, 'proxy-authorization', authorization.proxy)
      }
      for (const [name, value] of route.via.headers) setHeader(headers, name, value)
      asked.path = url.origin + asked.path
      asked.origin = proxyOrigin(route.via)
    }
    const place = route.kind === 'direct' ? url.host : `the proxy "${route.via.address.shown}"`
    running.doing = `connecting to ${place}`
    const dispatch = {
      ...asked,
      // A kept connection would be closed when the name changed, which comes from Host otherwise.
      servername: route.kind === 'forward' ? route.via.address.hostname : url.hostname,
      method: hop.method,
      headers: Object.fromEntries(headers),
      body: hop.body ?? null,
    }
    return receive(agent, dispatch, doing => {
      running.doing = doing
    })
  }
}

/** Sends a request on one route and waits for the answer, or for as much of it as is wanted. */
type Receive<T> = (
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  onProgress: (doing: string) => void,
) => Promise<T>

function dropBody(answer: Answer | FlowingAnswer): void {
  if ('flow' in answer) answer.flow.drop()
}

interface Hop {
  readonly url: URL
  readonly method: string
  readonly body: HttpRequest['body']
  readonly isTrusted: boolean
}

function proxyOrigin({ address }: Via): string {
  const { isTls, hostname, port } = address
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return `${isTls ? 'https' : 'http'}://${host}:${port}`
}
