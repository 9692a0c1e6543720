import { once } from 'node:events'
import type { Server } from 'node:net'

/** A server on a free port of the loopback interface. */
export interface Listening {
  readonly url: string
  /** Host and port. */
  readonly host: string
  close(): Promise<void>
}

/** Has a server listen. */
export async function listen(server: Server, scheme: string): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  const host = `127.0.0.1:${address.port}`
  return {
    url: `${scheme}://${host}`,
    host,
    close: () => new Promise(resolve => void server.close(() => resolve())),
  }
}
