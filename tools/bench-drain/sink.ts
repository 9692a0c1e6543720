// Takes what an agent sends and counts it, a process of its own.
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'

/** What has arrived. */
export interface Arrived {
  readonly port: number
  readonly blocks: number
  readonly bytes: number
  /** Time from the first byte to the last, in milliseconds. */
  readonly forMs: number
}

process.on('disconnect', () => process.exit())
let blocks = 0
let bytes = 0
let firstMs = 0
let lastMs = 0

const server = createServer((request, response) => {
  request.on('data', (piece: Buffer) => {
    if (firstMs === 0) firstMs = performance.now()
    bytes += piece.length
  })
  request.on('end', () => {
    blocks++
    lastMs = performance.now()
    response.writeHead(204).end()
  })
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const address = server.address()
const port = typeof address === 'object' && address !== null ? address.port : 0

process.on('message', () => {
  const arrived: Arrived = { port, blocks, bytes, forMs: lastMs - firstMs }
  process.send?.(arrived)
})
