// Receives and checks what the agent sends of the page, a process of its own.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import process from 'node:process'
import { zstdDecompressSync } from 'node:zlib'
import { decodeSnappy } from '@vmkit/daemon/wire'
import { SampleCheck } from './sample-check.ts'

const MAX_BYTES = 64 * 1024 * 1024
const REPORT_MS = 100

process.on('disconnect', () => process.exit())
// It says its port, then over and over what has arrived.
const [series = 0, rounds = 0] = process.argv.slice(2).map(Number)
const check = new SampleCheck(series, rounds)

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request)
  response.writeHead(204).end()
  const isZstd = request.headers['content-encoding'] === 'zstd'
  const bytes = isZstd ? zstdDecompressSync(body) : decodeSnappy(body, MAX_BYTES)
  check.add(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

const server = createServer((request, response) => void receive(request, response))
await once(server.listen(0, '127.0.0.1'), 'listening')
const address = server.address()
process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
setInterval(() => process.send?.({ arrived: check.arrived }), REPORT_MS)
