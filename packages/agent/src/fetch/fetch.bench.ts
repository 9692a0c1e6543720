import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { createHttpClient } from '@vmkit/daemon/http-client'
import { test } from 'vitest'
import { HandleInflater, WholeInflater } from './inflater.ts'
import { createFetchRoom, createFetchStats, createTargetFetcher } from './index.ts'

/** A body of about 100 KB, 15 KB compressed, like that of a node exporter. */
function exporterBody(): Buffer {
  const lines: string[] = []
  for (let i = 0; i < 1140; i++) {
    if (i % 8 === 0)
      lines.push(`# HELP node_metric_${i} What it is.`, `# TYPE node_metric_${i} gauge`)
    const value = ((i * 2654435761) % 1e9) / (1 + (i % 7))
    lines.push(
      `node_metric_${i - (i % 8)}{cpu="${i % 16}",device="disk${i % 5}",mode="idle"} ${value}`,
    )
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

const body = exporterBody()
const zipped = gzipSync(body)
const reader = { read: (piece: Buffer): number => piece.length }

test('asking a target for 100 KB, 15 KB compressed', async ({ bench }) => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': zipped.length })
    response.end(zipped)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  const request = {
    url: `http://127.0.0.1:${address.port}/metrics`,
    timeoutMs: 10_000,
    maxBodyBytes: 16 * 1024 * 1024,
    maxHeaderBytes: 4096,
    acceptGzip: true,
    followRedirects: false,
  }
  const client = createHttpClient()
  const options = {
    room: createFetchRoom({ stats: createFetchStats() }),
    idleTimeoutMs: 30_000,
    client: () => client,
  }
  const plain = createTargetFetcher(request, options)
  const other = createTargetFetcher(request, { ...options, needsClient: true })
  await bench('over a connection of its own', async () => void (await plain.fetch(reader))).run({
    time: 300,
  })
  await bench('through the client', async () => void (await other.fetch(reader))).run({
    time: 300,
  })
  plain.close()
  other.close()
  await client.close()
  server.close()
})

test('inflating 100 KB', async ({ bench }) => {
  const output = Buffer.allocUnsafeSlow(body.length + 64)
  for (const inflater of [HandleInflater.create(), new WholeInflater()]) {
    if (inflater === undefined) continue
    await bench(inflater.constructor.name, () => {
      inflater.reset(output.length)
      inflater.run(zipped, 0, zipped.length, true, output, 0, output.length)
    }).run({ time: 200 })
  }
})
