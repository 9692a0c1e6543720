import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { zstdDecompressSync } from 'node:zlib'
import { decodeSnappy, readWriteRequest } from '@vmkit/daemon/wire'
import { startLoopback, type Loopback } from '../../peers/loopback.ts'
import { listSegments, scanSegment } from '../../../packages/agent/src/queue/index.ts'

/** A sample of the load: which target, which scrape of it; or when a scrape of it failed. */
export type Mark = `${string}#${number}` | `${string} failed#${number}`

/** Targets that count how often each was scraped: the count is the sample; `more` is sent with it. */
export async function startCountingTargets(
  more: () => string = () => '',
): Promise<Loopback & { scraped(path: string): number }> {
  const counts = new Map<string, number>()
  const server = await startLoopback((request, response) => {
    const path = request.url ?? ''
    const count = (counts.get(path) ?? 0) + 1
    counts.set(path, count)
    response.end(`scrape_number{target="${path.slice(1)}"} ${count}\n${more()}`)
  })
  return { ...server, scraped: path => counts.get(path) ?? 0 }
}

/** A block as the sink got it. */
export interface SunkBlock {
  readonly round: number
  readonly marks: readonly Mark[]
  readonly id: string
}

/** A receiver that can be down, and notes what it took. */
export class SequenceSink {
  readonly blocks: SunkBlock[] = []
  isUp = true
  answerMs = 0
  round = 0

  start(): Promise<Loopback> {
    return startLoopback((request, response) => {
      this.#take(request)
        .then(status => response.writeHead(status).end())
        .catch(() => response.destroy())
    })
  }

  async #take(request: IncomingMessage): Promise<number> {
    const { round } = this
    const body = await buffer(request)
    if (!this.isUp) return 503
    const marks = marksIn(body, request.headers['content-encoding'] === 'zstd')
    const id = createHash('md5').update(body).digest('hex')
    this.blocks.push({ round, marks, id })
    // So that something is in flight when the agent is killed.
    await sleep(this.answerMs)
    return 204
  }
}

/** Reads what waits in the folder of a queue. */
export function marksOnDisk(dir: string): Mark[] {
  return listSegments(dir).flatMap(file => {
    const bytes = readFileSync(file)
    return scanSegment(file, true).records.flatMap(({ offset, headerBytes, bytes: size, codec }) =>
      marksIn(bytes.subarray(offset + headerBytes, offset + size), codec === 'zstd'),
    )
  })
}

function marksIn(body: Buffer, isZstd: boolean): Mark[] {
  const marks: Mark[] = []
  const bytes = isZstd ? zstdDecompressSync(body) : decodeSnappy(body, 1e8)
  readWriteRequest(bytes, ({ labels, samples }) => {
    const of = (name: string): string => labels.find(label => label.name === name)?.value ?? ''
    for (const { value, timestampMs, stale } of samples) {
      if (stale) continue
      if (of('__name__') === 'scrape_number') marks.push(`${of('target')}#${value}`)
      if (of('__name__') === 'up' && value === 0) marks.push(`${of('job')} failed#${timestampMs}`)
    }
  })
  return marks
}
