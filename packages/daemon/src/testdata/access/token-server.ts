import { createServer, type IncomingHttpHeaders } from 'node:http'
import { listen, type Listening } from './listen.ts'

export interface TokenServer extends Listening {
  readonly tokenUrl: string
  readonly seen: { readonly headers: IncomingHttpHeaders; readonly form: URLSearchParams }[]
  /** What it answers. */
  status: number
  body: string
}

/** Starts an OAuth2 server that gives out `token-1`, `token-2` and so on, for an hour each. */
export async function startTokenServer(): Promise<TokenServer> {
  const seen: TokenServer['seen'] = []
  const state = { status: 200, body: '' }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ headers: request.headers, form: new URLSearchParams(body) })
      const token = { access_token: `token-${seen.length}`, token_type: 'bearer', expires_in: 3600 }
      response.writeHead(state.status, { 'Content-Type': 'application/json' })
      response.end(state.body || JSON.stringify(token))
    })
  })
  const listening = await listen(server, 'http')
  return Object.assign(state, {
    ...listening,
    tokenUrl: `${listening.url}/token`,
    seen,
    async close() {
      server.closeAllConnections()
      await listening.close()
    },
  })
}
