import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

/** A server whose paths are targets in good and bad health. */
export interface TargetServer extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string
}

const METRICS = '# HELP a what\n# TYPE a counter\na{x="1"} 1\nb 2\nno sample\nc 3\n'

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/good': response => response.end(METRICS),
  '/large': response => response.end('# a comment\n'.repeat(1000)),
  '/html': response => response.end('<!doctype html><title>hello</title>\n'),
  '/failing': response => response.writeHead(503).end('not <now>'),
  '/slow': () => undefined,
}

/** Starts the server. */
export async function startTargetServer(): Promise<TargetServer> {
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    const answer = answers[path]
    if (answer === undefined) response.writeHead(404).end()
    else answer(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  return {
    address: `127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
