import { once } from 'node:events'
import { createServer } from 'node:http'
import { zstdDecompressSync } from 'node:zlib'
import { decodeSnappy, readWriteRequest } from '@vmkit/daemon/wire'

/** A request as it came. */
export interface Arrived {
  readonly path: string
  readonly encoding: string
  /** Series names, values and times, in order. */
  readonly samples: readonly (readonly [name: string, value: number, timestampMs: number])[]
  readonly status: number
}

export interface RefusingSink extends AsyncDisposable {
  readonly url: string
  readonly arrived: readonly Arrived[]
}

/** Starts a receiver that answers as `statusOf` says; 0 breaks the connection. */
export async function startRefusingSink(
  statusOf: (request: Omit<Arrived, 'status'>) => number,
): Promise<RefusingSink> {
  const arrived: Arrived[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const encoding = String(request.headers['content-encoding'])
      const bytes = encoding === 'zstd' ? zstdDecompressSync(body) : decodeSnappy(body, 1e8)
      const samples: Arrived['samples'][number][] = []
      readWriteRequest(bytes, series => {
        const name = series.labels.find(label => label.name === '__name__')?.value ?? ''
        for (const { value, timestampMs } of series.samples)
          samples.push([name, value, timestampMs])
      })
      const one = { path: request.url ?? '', encoding, samples }
      const status = statusOf(one)
      arrived.push({ ...one, status })
      if (status === 0) request.socket.destroy()
      else response.writeHead(status).end(status < 300 ? '' : `answer ${status}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    arrived,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
