import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import { ObjectStore, parseSelector, type StoredObject } from './object-store.ts'
import { WatchStream, type WatchEnd } from './watch-stream.ts'

/** What goes wrong with the next requests that match. */
export interface Fault {
  readonly on: 'list' | 'watch' | 'any'
  /** Default all of them. */
  readonly plural?: string
  /** How many requests; default 1. */
  readonly times?: number
  readonly how:
    | { readonly kind: 'status'; readonly status: number; readonly message?: string }
    | { readonly kind: 'reset' }
    /** No answer at all. */
    | { readonly kind: 'hang' }
    /** The header of an answer and nothing more. */
    | { readonly kind: 'silence' }
    /** The list up to so many bytes, and then the connection is gone, or ends as if all were well. */
    | { readonly kind: 'cut'; readonly bytes: number; readonly isReset: boolean }
    | { readonly kind: 'body'; readonly text: string }
}

export interface ApiServerOptions {
  /** Bearer tokens that are let in; default: everybody is. */
  readonly tokens?: readonly string[]
  /** Paths of API groups that answer 404, such as `/apis/discovery.k8s.io/v1/`. */
  readonly without?: readonly string[]
  /** Exact paths that answer 403, such as `/api/v1/pods`. */
  readonly forbidden?: readonly string[]
  /** How many events of a plural are remembered; default 1000. */
  readonly maxHistory?: number
  /** Default: a free one. */
  readonly port?: number
  /** Certificate and key as PEM text, and whether clients need the same certificate; default HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly asksClient?: boolean }
}

interface SeenRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
}

/** An API server of Kubernetes for tests: lists, watches and faults, all in memory. */
export class ApiServer implements AsyncDisposable {
  readonly tokens: Set<string>
  readonly requests: SeenRequest[] = []
  readonly watches = new Set<WatchStream>()
  readonly #options: ApiServerOptions
  readonly #server: Server
  readonly #stores = new Map<string, ObjectStore>()
  #faults: { fault: Fault; left: number }[] = []
  #version = 1000
  #port: number

  private constructor(options: ApiServerOptions) {
    this.#options = options
    this.tokens = new Set(options.tokens)
    this.#port = options.port ?? 0
    const { tls } = options
    const answer = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#answer(request, response)
    this.#server =
      tls === undefined
        ? createServer(answer)
        : createTlsServer({ ...tls, ca: tls.cert, requestCert: tls.asksClient === true }, answer)
  }

  static async start(options: ApiServerOptions = {}): Promise<ApiServer> {
    const server = new ApiServer(options)
    await server.up()
    return server
  }

  get url(): string {
    return `http${this.#options.tls === undefined ? '' : 's'}://127.0.0.1:${this.#port}`
  }

  get version(): number {
    return this.#version
  }

  /** Listens, again on the port of before. */
  async up(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('BUG: no port')
    this.#port = address.port
  }

  /** Drops all connections and listens no more. */
  async down(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.down()
  }

  put(plural: string, ...objects: readonly StoredObject[]): void {
    for (const object of objects) this.store(plural).put(object)
  }

  delete(plural: string, key: string): void {
    this.store(plural).delete(key)
  }

  store(plural: string): ObjectStore {
    const known = this.#stores.get(plural)
    if (known !== undefined) return known
    const store = new ObjectStore(() => ++this.#version, this.#options.maxHistory ?? 1000)
    this.#stores.set(plural, store)
    return store
  }

  /** Forgets all history, so that versions of before are too old. */
  compact(): void {
    for (const store of this.#stores.values()) store.compact()
  }

  fail(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 })
  }

  clearFaults(): void {
    this.#faults = []
  }

  endWatches(how: WatchEnd): void {
    for (const watch of this.watches) watch.end(how)
    this.watches.clear()
  }

  sendBookmarks(): void {
    for (const watch of this.watches) watch.sendBookmark(this.#version)
  }

  /** Requests seen so far for lists or watches of a plural. */
  seen(kind: 'list' | 'watch', plural: string): readonly SeenRequest[] {
    return this.requests.filter(
      ({ path, query }) => path.endsWith(`/${plural}`) && query.has('watch') === (kind === 'watch'),
    )
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://api')
    const { authorization } = request.headers
    this.requests.push({ path: pathname, query, authorization })
    const match = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(?:namespaces\/([^/]+)\/)?([^/]+)$/.exec(pathname)
    const [, namespace, plural = ''] = match ?? []
    const isWatch = query.has('watch')
    const fault = this.#takeFault(isWatch ? 'watch' : 'list', plural)
    if (fault !== undefined && fault.kind !== 'cut') {
      this.#fault(fault, response)
    } else if (this.tokens.size > 0 && !this.tokens.has(authorization?.slice(7) ?? '')) {
      sendStatus(response, 401, 'Unauthorized')
    } else if (this.#options.forbidden?.includes(pathname) === true) {
      sendStatus(response, 403, `${plural} is forbidden`)
    } else if (!match || this.#options.without?.some(path => pathname.startsWith(path))) {
      sendStatus(response, 404, 'the server could not find the requested resource')
    } else {
      const byLabel = parseSelector(query.get('labelSelector') ?? '', 'label')
      const byField = parseSelector(query.get('fieldSelector') ?? '', 'field')
      const matches = (object: StoredObject): boolean =>
        (namespace === undefined || object.metadata.namespace === namespace) &&
        byLabel(object) &&
        byField(object)
      if (isWatch) this.#watch(plural, matches, query, response)
      else await this.#list(plural, matches, request, response, fault)
    }
  }

  #takeFault(kind: 'list' | 'watch', plural: string): Fault['how'] | undefined {
    const found = this.#faults.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.on === 'any' || fault.on === kind) &&
        (fault.plural === undefined || fault.plural === plural),
    )
    if (found === undefined) return undefined
    found.left--
    return found.fault.how
  }

  #fault(how: Exclude<Fault['how'], { kind: 'cut' }>, response: ServerResponse): void {
    if (how.kind === 'status') sendStatus(response, how.status, how.message ?? 'it was told to fail')
    else if (how.kind === 'reset') response.destroy()
    else if (how.kind === 'silence') response.writeHead(200).flushHeaders()
    else if (how.kind === 'body') response.end(how.text)
  }

  #watch(
    plural: string,
    matches: (object: StoredObject) => boolean,
    query: URLSearchParams,
    response: ServerResponse,
  ): void {
    const store = this.store(plural)
    const version = Number(query.get('resourceVersion') ?? 0)
    response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders()
    const watch = new WatchStream(plural, store, matches, response)
    if (version < store.compactedVersion) {
      watch.end('gone')
      return
    }
    this.watches.add(watch)
    const timer = setTimeout(() => watch.end('end'), Number(query.get('timeoutSeconds')) * 1000)
    response.on('close', () => {
      clearTimeout(timer)
      this.watches.delete(watch)
    })
    for (const event of store.history) if (event.version > version) watch.send(event)
  }

  async #list(
    plural: string,
    matches: (object: StoredObject) => boolean,
    { headers }: IncomingMessage,
    response: ServerResponse,
    fault: Extract<Fault['how'], { kind: 'cut' }> | undefined,
  ): Promise<void> {
    const isZipped = headers['accept-encoding']?.includes('gzip') === true && fault === undefined
    response.setHeader('Content-Type', 'application/json')
    if (isZipped) response.setHeader('Content-Encoding', 'gzip')
    const output = isZipped ? createGzip({ level: 1 }) : response
    if (output !== response) output.pipe(response)
    let left = fault?.bytes ?? Infinity
    const write = async (text: string): Promise<void> => {
      const isTaken = left <= 0 || output.write(text.slice(0, left))
      left -= text.length
      if (isTaken || response.destroyed) return
      await new Promise<void>(resolve => {
        const goOn = (): void => {
          output.off('drain', goOn)
          response.off('close', goOn)
          resolve()
        }
        output.on('drain', goOn)
        response.on('close', goOn)
      })
    }
    const head = { kind: 'List', metadata: { resourceVersion: String(this.#version) } }
    let part = `${JSON.stringify(head).slice(0, -1)},"items":[`
    let isFirst = true
    for (const { object, text } of this.store(plural).entries.values()) {
      if (response.destroyed || !matches(object)) continue
      part += isFirst ? text : `,${text}`
      isFirst = false
      if (part.length < 65_536) continue
      await write(part)
      part = ''
    }
    await write(`${part}]}\n`)
    if (fault?.isReset === true) {
      // What was written shall arrive first.
      await sleep(20)
      response.destroy()
    } else output.end()
  }
}

function sendStatus(response: ServerResponse, code: number, message: string): void {
  const reason = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 410: 'Expired' }[code]
  response.writeHead(code, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ kind: 'Status', status: 'Failure', message, reason, code }))
}
