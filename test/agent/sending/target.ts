import { once } from 'node:events'
import { createServer } from 'node:http'

export interface Target extends AsyncDisposable {
  readonly address: string
  readonly scrapes: () => number
}

/** Starts a target that shows what `page` returns for its n-th scrape, counted from 1. */
export async function startTarget(page: (scrape: number) => string): Promise<Target> {
  let scrapes = 0
  const server = createServer((_, response) => void response.end(page(++scrapes)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  return {
    address: `127.0.0.1:${address.port}`,
    scrapes: () => scrapes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
