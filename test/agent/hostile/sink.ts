import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { zstdDecompressSync } from 'node:zlib'
import { decodeSnappy } from '@vmkit/daemon/wire'

/** Where the agent sends to. */
export interface Sink extends AsyncDisposable {
  readonly url: string
}

const MAX_BYTES = 64 * 1024 * 1024

/** Starts a receiver; `take` gets every WriteRequest. */
export async function startSink(take: (bytes: Buffer) => void): Promise<Sink> {
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const isZstd = request.headers['content-encoding'] === 'zstd'
    const bytes = isZstd ? zstdDecompressSync(body) : decodeSnappy(body, MAX_BYTES)
    take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    response.writeHead(204).end()
  }
  const server = createServer((request, response) => void receive(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
