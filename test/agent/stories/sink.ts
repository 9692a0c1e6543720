import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { zstdDecompressSync } from 'node:zlib'
import { decodeSnappy } from '@vmkit/daemon/wire'
import { readSamples, type WireSample } from './read-samples.ts'

/** A remote-write receiver that keeps all it gets, in order, by agent and story. */
export interface Sink extends AsyncDisposable {
  urlOf(agent: string): string
  samplesOf(agent: string, story: string): readonly WireSample[]
  /** Stories seen from an agent, those without a story label as `''`. */
  storiesOf(agent: string): readonly string[]
}

const MAX_BYTES = 64 * 1024 * 1024

/** Starts the receiver. */
export async function startSink(): Promise<Sink> {
  const received = new Map<string, Map<string, WireSample[]>>()
  const ofAgent = (agent: string): Map<string, WireSample[]> => {
    const stories = received.get(agent) ?? new Map<string, WireSample[]>()
    received.set(agent, stories)
    return stories
  }
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const isZstd = request.headers['content-encoding'] === 'zstd'
    const bytes = isZstd ? zstdDecompressSync(body) : decodeSnappy(body, MAX_BYTES)
    const stories = ofAgent((request.url ?? '').slice(1))
    for (const sample of readSamples(bytes)) {
      const story = sample.labels.find(([name]) => name === 'story')?.[1] ?? ''
      const samples = stories.get(story)
      if (samples === undefined) stories.set(story, [sample])
      else samples.push(sample)
    }
    response.writeHead(204).end()
  }

  const server = createServer((request, response) => void receive(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  return {
    urlOf: agent => `http://127.0.0.1:${address.port}/${agent}`,
    samplesOf: (agent, story) => ofAgent(agent).get(story) ?? [],
    storiesOf: agent => [...ofAgent(agent).keys()],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
