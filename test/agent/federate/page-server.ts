// Serves the page, a process of its own: one round for each scrape, plain and gzip in turns. What
// comes after the last round waits for good, so that nothing ends the series.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import process from 'node:process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { linesOf } from './page.ts'

const LINES_AT_ONCE = 500

process.on('disconnect', () => process.exit())
const [series = 0, rounds = 0] = process.argv.slice(2).map(Number)
let begun = 0

function* pieces(round: number): Iterable<Buffer> {
  yield Buffer.from('# HELP container_resource_usage Everything.\n')
  for (let from = 0; from < series; from += LINES_AT_ONCE) {
    yield Buffer.from(linesOf(from, Math.min(series, from + LINES_AT_ONCE), round), 'latin1')
  }
}

async function answer(response: ServerResponse): Promise<void> {
  if (begun === rounds) return
  const round = begun++
  const body = Readable.from(pieces(round), { objectMode: false, highWaterMark: 256 * 1024 })
  if (round % 2 === 0) await pipeline(body, response)
  else {
    response.setHeader('Content-Encoding', 'gzip')
    await pipeline(body, createGzip({ level: constants.Z_BEST_SPEED }), response)
  }
}

const server = createServer((_, response) => void answer(response).catch(() => undefined))
await once(server.listen(0, '127.0.0.1'), 'listening')
const address = server.address()
process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
