import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

/** A server on the loopback interface, closed when it is disposed of. */
export interface Loopback extends AsyncDisposable {
  /** `127.0.0.1:<port>`. */
  readonly address: string
}

/** Starts a server on a free port. */
export async function startLoopback(listener: RequestListener): Promise<Loopback> {
  const server = createServer(listener).listen(0, '127.0.0.1')
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
