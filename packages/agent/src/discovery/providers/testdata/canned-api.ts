import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

/** Entries of one kind of discovery, what their API answers, and the targets that come of it. */
export interface CannedCase {
  /** A part of a job; `HOST` stands for the address of the API. */
  readonly job: object
  /** Bodies by `path?query`, or by `path` for all its queries, or with `POST ` before. */
  readonly answers: Readonly<Record<string, unknown>>
  /** Statuses by path, where they are not 200. */
  readonly statuses?: Readonly<Record<string, number>>
  /** Headers of all answers. */
  readonly headers?: Readonly<Record<string, string>>
  /** Queries that get no answer, for these wait for changes. */
  readonly waits?: string
  /** Variables of the environment; `HOST` stands for the address of the API. */
  readonly env?: Readonly<Record<string, string>>
  /** Says why vmagent cannot be asked for its targets together with the others. */
  readonly notByVmagent?: string
  /** Says why the requests are other ones than those of vmagent. */
  readonly otherRequests?: string
  /** As vmagent finds them: `address {labels}`. */
  readonly targets: readonly string[]
}

/** Reads the case of a kind from the file beside this one. */
export function readCase(name: string): CannedCase {
  const text = readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')
  const value: CannedCase = JSON.parse(text)
  return value
}

/** An API that answers as a case says. */
export interface CannedApi extends AsyncDisposable {
  /** `127.0.0.1:<port>`. */
  readonly address: string
  /** What it was asked, each once: method, path, query in order, credentials and body. */
  readonly requests: ReadonlySet<string>
  /** Answers of now on; default those of the case. */
  respond: (request: IncomingMessage, response: ServerResponse) => void
}

const TLS_DIR = new URL('../../../../../daemon/src/testdata/tls/', import.meta.url)

const pem = (name: string): Buffer => readFileSync(new URL(`${name}.pem`, TLS_DIR))

/** Starts the API of a case; it is a proxy that answers for all hosts, too. */
export async function startCannedApi(canned: CannedCase): Promise<CannedApi> {
  const requests = new Set<string>()
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    let body = ''
    request.on('data', chunk => (body += String(chunk)))
    request.on('end', () => {
      requests.add(requestLine(request, body))
      api.respond(request, response)
    })
  }
  const server = createServer(listener).listen(0, '127.0.0.1')
  const [key, cert] = [pem('key'), pem('cert')]
  const tls = createTlsServer({ key, cert }, listener)
  server.on('connect', (_, socket) => {
    socket.on('error', () => {})
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    tls.emit('connection', socket)
  })
  await once(server, 'listening')
  const bound = server.address()
  const address = `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`
  const api: CannedApi = {
    address,
    requests,
    respond: (request, response) => answer(canned, address, request, response),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      tls.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return api
}

/** Puts the address of the API into a part of a case. */
export function withHost<T>(value: T, address: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll('HOST', address))
}

function answer(
  { answers, statuses = {}, headers = {}, waits }: CannedCase,
  address: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pathname, search } = urlOf(request)
  if (waits !== undefined && new RegExp(waits).test(search)) return
  const keys = [pathname + search, pathname].flatMap(key => [`${request.method} ${key}`, key])
  const wanted = keys.map(inOrder)
  const known = new Map(Object.entries(answers).map(([key, value]) => [inOrder(key), value]))
  const body = wanted.map(key => known.get(key)).find(value => value !== undefined)
  if (body === undefined) {
    response.writeHead(404).end(`nothing for ${keys[0]}`)
    return
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(statuses[pathname] ?? 200, headers).end(text.replaceAll('HOST', address))
}

/** Puts the query of a key such as `POST /path?b=c&a=b` in order. */
function inOrder(key: string): string {
  const [method, path = method] = key.split(' ')
  const url = new URL(`http://api${path}`)
  url.searchParams.sort()
  const line = url.pathname + url.search
  return path === method ? line : `${method} ${line}`
}

/** Through a proxy the whole URL is asked for. */
function urlOf({ url = '' }: IncomingMessage): URL {
  return new URL(url.startsWith('/') ? `http://api${url}` : url)
}

function requestLine(request: IncomingMessage, body: string): string {
  const url = urlOf(request)
  url.searchParams.sort()
  // A signature is another one every second.
  const authorization = (request.headers.authorization ?? String(request.headers['x-auth-token'] ?? '')).replace(/^AWS4.*/, 'AWS4')
  const line = [request.method, url.pathname + url.search, authorization, body]
  return line.filter(part => part !== '').join(' ')
}
