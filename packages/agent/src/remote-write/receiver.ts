import type { HttpClient } from '@vmkit/daemon/http-client'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { SeriesBatch } from '@vmkit/daemon/wire'
import { Ledger, openBufferedQueue, type BufferedQueue } from '../queue/index.ts'
import { PendingBlock } from './pending-block.ts'
import { receiverMetrics, type ReceiverMetrics } from './receiver-metrics.ts'
import { startSenders, type Senders } from './sender.ts'
import { SeriesRelabel } from './series-relabel.ts'

export interface ReceiverOptions {
  readonly url: string
  /** How metrics and logs call it: `1:secret-url` or `1:<url>`. */
  readonly name: string
  /** Folder of its queue. */
  readonly dir: string
  /** The receiver closes it when it stops. */
  readonly client: HttpClient
  readonly relabel: SeriesRelabel
  /** Requests in flight at once. */
  readonly concurrency: number
  readonly flushIntervalMs: number
  readonly maxRowsPerBlock: number
  readonly maxBlockBytes: number
  readonly maxMemoryBlocks: number
  readonly maxMemoryBytes: number
  /** 0 means no limit. */
  readonly maxDiskBytes: number
  readonly sendTimeoutMs: number
  readonly retryMinMs: number
  readonly retryMaxMs: number
  readonly log: Logger
  readonly metrics: MetricRegistry
}

/** How long requests in flight may take once the program stops. */
const STOP_GRACE_MS = 5000

/** Opens the queue of one `-remoteWrite.url` and starts to send. */
export function openReceiver(options: ReceiverOptions): Receiver {
  return new Receiver(options)
}

/** One `-remoteWrite.url`, from the pipeline's batch to the acknowledged block. */
export class Receiver {
  readonly ledger = new Ledger()
  readonly name: string
  readonly #queue: BufferedQueue
  readonly #pending: PendingBlock
  readonly #senders: Senders
  readonly #client: HttpClient
  readonly #metrics: ReceiverMetrics
  readonly #timer: NodeJS.Timeout
  readonly #relabeled = new SeriesBatch()
  #relabel: SeriesRelabel

  constructor(options: ReceiverOptions) {
    const { log, name, metrics } = options
    this.name = name
    this.#client = options.client
    this.#relabel = options.relabel
    this.#queue = openBufferedQueue({
      ...options,
      ledger: this.ledger,
      onDamage: ({ file, offset, bytes, movedTo }) =>
        log.error(
          `cannot read ${bytes} bytes at offset ${offset} of "${file}"; moved to "${movedTo}"`,
        ),
      onDiskError: error =>
        log.error(
          `cannot use the queue in "${options.dir}": ${String(error)}; blocks stay in memory as long as there is room`,
        ),
      onDiskFull: samples =>
        log.warn(
          `dropped the ${samples} oldest samples for "${name}": its queue reached ${options.maxDiskBytes} bytes; raise -remoteWrite.maxDiskUsagePerURL or make the receiver faster`,
        ),
    })
    this.#metrics = receiverMetrics({
      ...options,
      ledger: this.ledger,
      queue: this.#queue,
      pendingSamples: () => this.#pending.samples,
      registry: metrics,
    })
    this.#pending = new PendingBlock({
      maxRows: options.maxRowsPerBlock,
      maxBlockBytes: options.maxBlockBytes,
      emit: block => {
        this.#metrics.block(block)
        this.#queue.put(block)
      },
      tooBig: (samples, bytes) => {
        this.ledger.drop('too-big', samples)
        log.warn(
          `dropped a sample of ${bytes} bytes for "${name}": a block holds at most ${options.maxBlockBytes}; raise -remoteWrite.maxBlockSize`,
        )
      },
    })
    this.#senders = startSenders({
      ...options,
      queue: this.#queue,
      timeoutMs: options.sendTimeoutMs,
      events: {
        ...this.#metrics.events,
        retry: (reason, delayMs) => {
          this.#metrics.events.retry(reason, delayMs)
          log.warn(
            `cannot send a block to "${name}": ${reason}; trying again in ${(delayMs / 1000).toFixed(1)} seconds`,
          )
        },
        rejected: (block, reason) => {
          this.#metrics.events.rejected(block, reason)
          log.error(
            `"${name}" refused a block of ${block.samples} samples for good: ${reason}; it was dropped`,
          )
        },
      },
    })
    // Up to a tenth more, so that the receivers of many agents do not flush at once.
    const everyMs = options.flushIntervalMs * (1 + Math.random() / 10)
    this.#timer = setInterval(() => this.flush(), everyMs)
  }

  /** Takes a batch: relabels it for this receiver and puts it into the open block. */
  push(batch: SeriesBatch): void {
    this.ledger.receive(batch.sampleCount)
    if (this.#relabel.isIdentity) {
      this.#metrics.rows(batch.sampleCount)
      this.#pending.add(batch)
      return
    }
    this.#relabeled.clear()
    const dropped = this.#relabel.relabel(batch, this.#relabeled)
    this.ledger.drop('relabel', dropped)
    this.#metrics.relabelDropped(dropped)
    this.#metrics.rows(this.#relabeled.sampleCount)
    this.#pending.add(this.#relabeled)
  }

  /** Uses other relabel rules from now on. */
  setRelabel(relabel: SeriesRelabel): void {
    this.#relabel = relabel
  }

  /** Hands the open block to the queue. */
  flush(): void {
    this.#pending.flush()
  }

  /** Samples that are neither sent nor dropped, counted where they lie. */
  get pendingSamples(): number {
    return this.#pending.samples + this.#queue.pendingSamples
  }

  /** Flushes, lets requests in flight end, and leaves the rest on disk. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.flush()
    await this.#senders.stop(STOP_GRACE_MS)
    this.#queue.close()
    this.#metrics[Symbol.dispose]()
    await this.#client.close()
  }
}
