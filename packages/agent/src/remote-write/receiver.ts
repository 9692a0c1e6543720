import { errorText } from '@vmkit/daemon/errors'
import type { HttpClient } from '@vmkit/daemon/http-client'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { decodeLabels } from '@vmkit/daemon/wire'
import { getLabel, METRIC_NAME } from '@vmkit/promql-lite/labels'
import { Ledger, LossBook, type Books } from '../ledger/index.ts'
import { openQuarantine } from '../quarantine/index.ts'
import {
  openBufferedQueue,
  type BufferedQueue,
  type Codec,
  type Damage,
  type DiskStats,
  type SyncPolicy,
} from '../queue/index.ts'
import {
  pickStarts,
  type ChunkPool,
  type LabelSets,
  type SampleRun,
  type SeriesPage,
  type StaleRun,
} from '../series/index.ts'
import { BlockBuilder } from './block-builder.ts'
import { namesInBlock } from './names-in-block.ts'
import type { Compressor } from './compress.ts'
import type { CourierOptions } from './courier.ts'
import type { OnRefused } from './outcome.ts'
import { RateLimit } from './rate-limit.ts'
import { receiverMetrics, type ReceiverMetrics } from './receiver-metrics.ts'
import { createRounding, type Rounding } from './round-value.ts'
import { createSendLog } from './send-log.ts'
import { startSenders, type SendEvents, type Senders } from './sender.ts'

export interface ReceiverOptions {
  readonly url: string
  /** How metrics and logs call it: `1:secret-url` or `1:<url>`. */
  readonly name: string
  /** Folder of its queue. */
  readonly dir: string
  /** The receiver closes it when it stops. */
  readonly client: HttpClient
  /** Where the labels of pages lie. */
  readonly pool: ChunkPool
  readonly compressor: Compressor
  /** How blocks are packed: `zstd` until the receiver turns out not to know it. */
  readonly codec: Codec
  /** Whether new blocks stay with zstd even then; each is still packed anew when it is refused. */
  readonly keepsCodec: boolean
  /** Requests in flight at once. */
  readonly concurrency: number
  readonly flushIntervalMs: number
  readonly maxRowsPerBlock: number
  readonly maxBlockBytes: number
  readonly rounding: Rounding
  /** Whether HELP and TYPE are sent too. */
  readonly takesMetadata: boolean
  readonly maxMetadataPerBlock: number
  readonly maxMemoryBlocks: number
  readonly maxMemoryBytes: number
  /** 0 means no limit. */
  readonly maxDiskBytes: number
  /** Whether blocks go to disk only when the receiver stops. */
  readonly isMemoryOnly: boolean
  /** Requests in flight, besides `concurrency`, that carry blocks from memory only. */
  readonly memoryConcurrency: number
  readonly sync: SyncPolicy
  /** Called with the queue before anything is put into it, to take over what others left. */
  readonly adopt?: (queue: BufferedQueue) => void
  readonly sendTimeoutMs: number
  readonly retryMinMs: number
  readonly retryMaxMs: number
  /** What becomes of samples that the receiver refuses for their content. */
  readonly onRefused: OnRefused
  /** Bytes of refused samples that are kept. */
  readonly quarantineMaxBytes: number
  /** Bytes a second; 0 means no limit. */
  readonly rateLimit: number
  /** Headers that prove who sends a body, beyond what the client adds. */
  readonly sign?: NonNullable<CourierOptions['sign']>
  readonly log: Logger
  readonly metrics: MetricRegistry
}

/** How long requests in flight may take once the program stops. */
const STOP_GRACE_MS = 5000

/** Opens the queue of one `-remoteWrite.url` and starts to send. */
export function openReceiver(options: ReceiverOptions): Receiver {
  return new Receiver(options)
}

/** One `-remoteWrite.url`, from the pipeline's pages to the acknowledged block. */
export class Receiver {
  readonly ledger: Ledger
  readonly name: string
  readonly #losses = new LossBook()
  readonly #queue: BufferedQueue
  readonly #pending: BlockBuilder
  readonly #senders: Senders
  readonly #client: HttpClient
  readonly #takesMetadata: boolean
  readonly #metrics: ReceiverMetrics
  readonly #sendLog: ReturnType<typeof createSendLog>
  readonly #timer: NodeJS.Timeout

  constructor(options: ReceiverOptions) {
    const { log, name, metrics } = options
    this.name = name
    this.ledger = new Ledger((...loss) => this.#losses.record(...loss))
    this.#client = options.client
    this.#takesMetadata = options.takesMetadata
    this.#queue = openBufferedQueue({
      ...options,
      ledger: this.ledger,
      namesIn: namesInBlock,
      hasMemoryLane: options.memoryConcurrency > 0,
      onDamage: damage => log.error(damageText(damage)),
      onDamageDeleted: file =>
        log.warn(`deleted "${file}", the oldest copy of damaged bytes: there were too many`),
      onDiskError: error =>
        log.error(
          `cannot use the queue in "${options.dir}": ${errorText(error)}; blocks stay in memory as long as there is room`,
        ),
      onDiskBack: () => log.info(`the queue in "${options.dir}" can be used again`),
      onDiskFull: samples =>
        log.warn(
          `dropped the ${samples} oldest samples for "${name}": its queue reached ${options.maxDiskBytes} bytes; raise -remoteWrite.maxDiskUsagePerURL or make the receiver faster`,
        ),
    })
    options.adopt?.(this.#queue)
    const quarantine = openQuarantine({
      dir: options.dir,
      maxBytes: options.quarantineMaxBytes,
      onFull: samples =>
        log.warn(
          `deleted the ${samples} oldest samples that "${name}" had refused: more than ${options.quarantineMaxBytes} bytes are not kept; raise -remoteWrite.quarantineMaxBytes`,
        ),
      onUnreadable: error =>
        log.error(`cannot read what "${name}" refused earlier: ${errorText(error)}`),
    })
    const rateLimit = options.rateLimit > 0 ? new RateLimit(options.rateLimit) : undefined
    this.#metrics = receiverMetrics({
      ...options,
      ledger: this.ledger,
      queue: this.#queue,
      quarantine,
      rateLimit,
      pendingSamples: () => this.#pending.samples,
      registry: metrics,
    })
    this.#pending = new BlockBuilder(options.pool, options.codec, {
      compressor: options.compressor,
      maxRows: options.maxRowsPerBlock,
      maxBlockBytes: options.maxBlockBytes,
      maxMetadata: options.maxMetadataPerBlock,
      round: createRounding(options.rounding),
      emit: (block, metadata) => {
        this.#metrics.block(block, metadata)
        if (this.#queue.put(block) === 'no-room') {
          const names = () => namesInBlock(block)
          this.ledger.drop('overload', block.samples, { ...block, names })
        }
      },
      tooBig: ({ bytes, timeMs, labels }) => {
        this.ledger.drop('too-big', 1, {
          series: 1,
          minTimeMs: timeMs,
          maxTimeMs: timeMs,
          names: () => [[getLabel(decodeLabels(labels()), METRIC_NAME), 1]],
        })
        log.warn(
          `dropped a sample with ${bytes} bytes of labels for "${name}": a block holds at most ${options.maxBlockBytes}; raise -remoteWrite.maxBlockSize`,
        )
      },
    })
    this.#sendLog = createSendLog(options)
    this.#senders = startSenders({
      ...options,
      queue: this.#queue,
      ledger: this.ledger,
      quarantine,
      rateLimit,
      timeoutMs: options.sendTimeoutMs,
      events: this.#sendEvents(options),
    })
    // Up to a tenth more, so that the receivers of many agents do not flush at once.
    const everyMs = options.flushIntervalMs * (1 + Math.random() / 10)
    this.#timer = setInterval(() => this.flush(), everyMs)
  }

  #sendEvents({ name, keepsCodec, log }: ReceiverOptions): SendEvents {
    const { events } = this.#metrics
    const lines = this.#sendLog
    return {
      ...lines,
      ...events,
      snappyOnly: reason => {
        if (keepsCodec || this.#pending.codec === 'snappy') return
        this.#pending.codec = 'snappy'
        log.info(
          `"${name}" does not take the VictoriaMetrics protocol (${reason}); going on with Prometheus' remote write`,
        )
      },
      retry: (reason, delayMs) => {
        events.retry(reason, delayMs)
        lines.retry(reason, delayMs)
      },
      rejected: (block, reason) => {
        events.rejected(block, reason)
        lines.rejected(block, reason)
      },
    }
  }

  /** Takes samples and puts them into the open block. */
  push({ page, values, offset, timestampMs, times }: SampleRun, route: number): void {
    const sets = setsOf(page, route)
    this.ledger.receive(sets.sent + sets.refused)
    if (sets.refused > 0) {
      const range = { minTimeMs: timestampMs, maxTimeMs: timestampMs }
      this.ledger.drop('relabel', sets.refused, { series: sets.refused, ...range })
    }
    this.#metrics.relabelDropped(sets.refused)
    this.#metrics.rows(sets.sent)
    this.#pending.add(sets, values, offset, timestampMs, times)
  }

  /** Takes staleness markers. */
  pushStale({ page, indexes, timestampMs }: StaleRun, route: number): void {
    const sets = setsOf(page, route)
    const sent = (indexes ?? [...sets.counts.keys()]).filter(i => sets.counts[i] !== 0)
    this.ledger.receive(sent.length)
    this.#metrics.rows(sent.length)
    this.#pending.addStale(sets, pickStarts(sets), sent, timestampMs)
  }

  /** Takes metadata, unless this receiver is to have none. */
  pushMetadata(chunks: Uint32Array): void {
    if (this.#takesMetadata) this.#pending.addMetadata(chunks)
  }

  /** Hands the open block to the queue. */
  flush(): void {
    this.#pending.flush()
  }

  /** Samples that are neither sent nor dropped, counted where they lie. */
  get pendingSamples(): number {
    return this.#pending.samples + this.#queue.pendingSamples
  }

  get connections(): HttpClient['stats'] {
    return this.#client.stats
  }

  /** What the queue did with its disk. */
  get disk(): Readonly<DiskStats> {
    return this.#queue.stats
  }

  /** The books at this moment. */
  get books(): Books {
    const { received, sent, droppedTotal } = this.ledger
    const { memoryBytes, diskBytes, pendingBlocks, oldestSampleMs } = this.#queue
    return {
      name: this.name,
      received,
      sent,
      pending: this.pendingSamples,
      dropped: droppedTotal,
      losses: this.#losses.read(),
      queue: { memoryBytes, diskBytes, blocks: pendingBlocks, oldestSampleMs },
    }
  }

  /** Flushes, lets requests in flight end, and leaves the rest on disk. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.flush()
    await this.#senders.stop(STOP_GRACE_MS)
    this.#sendLog[Symbol.dispose]()
    this.#queue.close()
    this.#metrics[Symbol.dispose]()
    await this.#client.close()
  }
}

function damageText({ file, offset, bytes, movedTo, lost, missingSamples, error }: Damage): string {
  if (missingSamples !== undefined) {
    const cut = bytes > 0 ? `: ${bytes} bytes are missing from offset ${offset} on` : ''
    return `${missingSamples} more samples of "${file}" are lost${cut}`
  }
  const samples = lost.reduce((sum, header) => sum + header.samples, 0)
  const known = samples > 0 ? `; at least ${samples} samples are lost` : ''
  const why = error === undefined ? '' : `: ${errorText(error)}`
  const where = movedTo === undefined ? 'they are left where they are' : `copied to "${movedTo}"`
  return `cannot read ${bytes} bytes at offset ${offset} of "${file}"${why}; ${where}${known}`
}

function setsOf(page: SeriesPage, route: number): LabelSets {
  const sets = page.routes[route]
  if (sets === undefined) throw new Error('BUG: a page without the route of a receiver')
  return sets
}
