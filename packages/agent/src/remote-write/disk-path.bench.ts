import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createHttpClient } from '@vmkit/daemon/http-client'
import { encodeLabels, encodeWriteRequest, SeriesBatch } from '@vmkit/daemon/wire'
import { expect, test } from 'vitest'
import { Ledger } from '../ledger/index.ts'
import { openBufferedQueue, type Block } from '../queue/index.ts'
import { createCompressor } from './compress.ts'

const SAMPLES = 10_000
const ROUNDS = 100

/** A block as node exporters fill it, each time with other values. */
function plainBlock(round: number): Uint8Array {
  const batch = new SeriesBatch()
  for (let i = 0; i < SAMPLES; i++) {
    const labels = encodeLabels([
      { name: '__name__', value: `node_metric_${i % 500}_total` },
      { name: 'device', value: `disk${i % 7}` },
      { name: 'instance', value: `node-${Math.floor(i / 500)}:9100` },
      { name: 'job', value: 'node' },
    ])
    batch.add(labels, 1_700_000_000_000 + round * 15_000, i * round * 1.7)
  }
  return encodeWriteRequest(batch)
}

/** CPU of this process for a million samples, in milliseconds. */
async function cpuPerMillion(run: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return ((user + system) / 1000) * (1e6 / (SAMPLES * ROUNDS))
}

/** A receiver in a process of its own, so that its CPU does not count. */
const RECEIVER = `
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end())
  }).listen(0, '127.0.0.1', () => console.log(server.address().port))
`

test('CPU of a way through the disk, beside that of sending at once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-bench-'))
  const receiver = spawn(process.execPath, ['-e', RECEIVER], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(receiver.stdout, 'data')
  const url = `http://127.0.0.1:${Number(String(line))}/`
  const client = createHttpClient()
  const compressor = createCompressor()
  const plain = Array.from({ length: 10 }, (_, i) => plainBlock(i))
  const blocks: Block[] = []
  const queue = openBufferedQueue({
    dir: join(dir, 'queue'),
    ledger: new Ledger(),
    maxMemoryBlocks: 0,
    maxMemoryBytes: 0,
    maxDiskBytes: 0,
    onDamage: () => {},
    onDiskError: error => {
      throw error
    },
  })
  const pack = (): void => {
    for (let i = 0; i < ROUNDS; i++) {
      const payload = compressor.compress(plain[i % plain.length] ?? plainBlock(0), 'zstd')
      blocks[i] = {
        payload,
        codec: 'zstd',
        samples: SAMPLES,
        series: SAMPLES,
        minTimeMs: 0,
        maxTimeMs: 0,
      }
    }
  }
  const post = async (): Promise<void> => {
    for (const { payload } of blocks) {
      await client.request({ url, method: 'POST', body: payload, timeoutMs: 10_000 })
    }
  }
  const put = (): void => {
    for (const block of blocks) queue.put(block)
  }
  const drain = (): void => {
    for (let lease = queue.take(); lease; lease = queue.take()) lease.ack()
  }
  // Once for warmth.
  pack()
  await post()
  put()
  drain()
  const figures = {
    compress: await cpuPerMillion(pack),
    post: await cpuPerMillion(post),
    write: await cpuPerMillion(put),
    readAndAck: await cpuPerMillion(drain),
  }
  const sending = figures.compress + figures.post
  const ratio = (sending + figures.write + figures.readAndAck) / sending
  console.log('CPU ms for a million samples', figures, { bytes: blocks[0]?.payload.length, ratio })
  queue.close()
  await client.close()
  receiver.kill()
  rmSync(dir, { recursive: true })
  expect(queue.pendingSamples).toBe(0)
})
