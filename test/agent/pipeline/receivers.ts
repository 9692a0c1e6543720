import { buffer } from 'node:stream/consumers'
import { zstdDecompressSync } from 'node:zlib'
import { decodeSnappy, readWriteRequest } from '@vmkit/daemon/wire'
import { startLoopback } from '../../peers/loopback.ts'

/** What a receiver got: each series as its labels in order, with the values in the order they came. */
export type Arrived = ReadonlyMap<string, readonly (number | 'stale')[]>

/** Several receivers at paths of one server, so that two programs can be given the same URLs. */
export interface Receivers extends AsyncDisposable {
  readonly urls: readonly string[]
  /** What each receiver got since it was last asked to forget. */
  readonly arrived: readonly Arrived[]
  forget(): void
}

/** Starts receivers that take everything. */
export async function startReceivers(count: number): Promise<Receivers> {
  const arrived = Array.from({ length: count }, () => new Map<string, (number | 'stale')[]>())
  const server = await startLoopback(async (request, response) => {
    const body = await buffer(request)
    const plain =
      request.headers['content-encoding'] === 'zstd'
        ? zstdDecompressSync(body)
        : decodeSnappy(body, 32e6)
    const into = arrived[Number(request.url?.slice(1))]
    readWriteRequest(plain, ({ labels, samples }) => {
      const key = labels.map(({ name, value }) => `${name}=${value}`).join(',')
      const values = into?.get(key) ?? []
      values.push(...samples.map(({ value, stale }) => (stale ? ('stale' as const) : value)))
      into?.set(key, values)
    })
    response.writeHead(204).end()
  })
  return {
    urls: arrived.map((_, i) => `http://${server.address}/${i}`),
    arrived,
    forget: () => arrived.forEach(one => one.clear()),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
