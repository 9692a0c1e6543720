import { mkdtempSync, rmSync } from 'node:fs'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { zstdDecompressSync } from 'node:zlib'
import { createHttpClient } from '@vmkit/daemon/http-client'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { decodeSnappy, readWriteRequest, type ReadSeries } from '@vmkit/daemon/wire'
import { ChunkPool, type SampleRun } from '../../series/index.ts'
import { runOf } from '../../series/testdata/pages.ts'
import { createCompressor, openReceiver, type Receiver } from '../index.ts'
import type { ReceiverOptions } from '../receiver.ts'

interface Request {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The WriteRequest. */
  readonly plain: Uint8Array
  readonly series: readonly ReadSeries[]
}

const compressor = createCompressor()

/** Receivers of their own kind, and a server behind them that answers as it is told. */
export class ReceiverBench {
  readonly dir = mkdtempSync(join(tmpdir(), 'vmkit-receiver-'))
  readonly pool = new ChunkPool(1)
  readonly log: string[] = []
  readonly requests: Request[] = []
  metrics = new MetricRegistry()
  url = ''
  retryAfter: string | undefined
  /**
   * The answer to a request, by its number; 0 stands for a connection that breaks, -1 for no answer
   * at all.
   */
  status: (requests: number, headers: IncomingHttpHeaders) => number = () => 204
  readonly #receivers: Receiver[] = []
  readonly server = createServer((request, response) => void this.#take(request, response))

  static async open(): Promise<ReceiverBench> {
    const bench = new ReceiverBench()
    const { server } = bench
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no address')
    bench.url = `http://127.0.0.1:${address.port}/api/v1/write`
    return bench
  }

  async close(): Promise<void> {
    await Promise.all(this.#receivers.map(receiver => receiver.stop()))
    this.server.closeAllConnections()
    this.server.close()
    rmSync(this.dir, { recursive: true })
  }

  open(options: Partial<ReceiverOptions> = {}): Receiver {
    const receiver = openReceiver({
      url: this.url,
      name: '1:secret-url',
      dir: join(this.dir, 'queue'),
      client: createHttpClient({ userAgent: 'vmagent' }),
      pool: this.pool,
      compressor,
      codec: 'zstd',
      keepsCodec: false,
      memoryConcurrency: 0,
      isMemoryOnly: false,
      sync: 'second',
      concurrency: 1,
      flushIntervalMs: 10,
      maxRowsPerBlock: 10_000,
      maxBlockBytes: 8 * 1024 * 1024,
      rounding: { significantFigures: 0, digits: 100 },
      takesMetadata: true,
      maxMetadataPerBlock: 5000,
      maxMemoryBlocks: 100,
      maxMemoryBytes: 1e8,
      maxDiskBytes: 0,
      sendTimeoutMs: 60_000,
      retryMinMs: 5,
      retryMaxMs: 20,
      onRefused: 'quarantine',
      quarantineMaxBytes: 1e6,
      rateLimit: 0,
      log: createLogger({ output: line => this.log.push(line), errorsPerSecondLimit: 0 }),
      metrics: this.metrics,
      ...options,
    })
    this.#receivers.push(receiver)
    return receiver
  }

  /** Samples of `up`, each at a time of its own. */
  runOf(...values: number[]): SampleRun {
    const times = values.map(value => 1_700_000_000_000 + value)
    return runOf(
      this.pool,
      values.map(value => ['up', value]),
      { times },
    )
  }

  /** The values that have arrived, request by request. */
  get arrived(): number[][] {
    return this.requests.map(({ series }) =>
      series.flatMap(({ samples }) => samples.map(({ value }) => value)),
    )
  }

  /** The books, which have to agree with what is counted where it lies. */
  books(receiver: Receiver): Record<string, number> {
    const { ledger } = receiver
    const off = ledger.imbalance(receiver.pendingSamples)
    if (off !== 0) throw new Error(`${off} samples of the books lie nowhere`)
    const booked = ledger.sent + ledger.pending + ledger.droppedTotal
    if (ledger.received !== booked) throw new Error(`${ledger.received} came, ${booked} are booked`)
    return {
      received: ledger.received,
      sent: ledger.sent,
      pending: ledger.pending,
      dropped: ledger.droppedTotal,
    }
  }

  metric(name: string, labels = ''): number {
    const line = this.metrics
      .render()
      .split('\n')
      .find(one => one.startsWith(`${name}{`) && one.includes(labels))
    return Number(line?.slice(line.lastIndexOf(' ')))
  }

  async until(what: string, check: () => boolean): Promise<void> {
    for (let i = 0; i < 1000; i++) {
      if (check()) return
      await sleep(5)
    }
    throw new Error(`waited in vain for ${what}\n${this.log.join('\n')}`)
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const series: ReadSeries[] = []
    const body = Buffer.concat(chunks)
    const isZstd = request.headers['content-encoding'] === 'zstd'
    const plain = isZstd ? zstdDecompressSync(body) : decodeSnappy(body, 1e8)
    readWriteRequest(plain, one => series.push(one))
    this.requests.push({ path: request.url ?? '', headers: request.headers, plain, series })
    const code = this.status(this.requests.length, request.headers)
    if (code === 0) {
      request.socket.destroy()
      return
    }
    if (code < 0) return
    const { retryAfter } = this
    response.writeHead(code, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
    response.end(code < 300 ? '' : `answer ${code}\n`)
  }
}
