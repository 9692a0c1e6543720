import { setTimeout as sleep } from 'node:timers/promises'
import { errorText } from '@vmkit/daemon/errors'
import type { HttpClient, HttpResult } from '@vmkit/daemon/http-client'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { SeriesBatch, encodeLabels, encodeSnappy, encodeWriteRequest } from '@vmkit/daemon/wire'
import type { Labels } from '@vmkit/promql-lite/labels'

/** A sample to write. */
export interface Sample {
  readonly labels: Labels
  readonly timestampMs: number
  readonly value: number
  readonly stale: boolean
}

export interface RemoteWriter {
  /** Queues samples; what does not fit is dropped, counted and logged. */
  push(samples: readonly Sample[]): void
  /** Sends everything that waits and returns when it is settled. */
  flush(): Promise<void>
  /** Ends the timer and flushes, for at most `graceMs`. */
  stop(graceMs: number): Promise<void>
}

export interface RemoteWriterOptions {
  /** Full URL, path included. */
  readonly url: string
  readonly client: HttpClient
  readonly flushIntervalMs: number
  /** Series in one request. */
  readonly maxBatchSize: number
  /** Series that may wait. */
  readonly maxQueueSize: number
  readonly sendTimeoutMs: number
  readonly retryMinMs: number
  /** Longest time to repeat one request for. */
  readonly retryMaxMs: number
  readonly log: Logger
  readonly metrics: MetricRegistry
}

/** Starts a remote writer. */
export function createRemoteWriter(options: RemoteWriterOptions): RemoteWriter {
  return new BatchWriter(options)
}

class BatchWriter implements RemoteWriter {
  readonly #options: RemoteWriterOptions
  readonly #metrics: ReturnType<typeof writerMetrics>
  readonly #timer: NodeJS.Timeout
  readonly #stopping = new AbortController()
  #queue: Sample[] = []
  #working: Promise<void> = Promise.resolve()

  constructor(options: RemoteWriterOptions) {
    this.#options = options
    this.#metrics = writerMetrics(options.metrics, options.maxQueueSize)
    this.#timer = setInterval(() => void this.flush(), options.flushIntervalMs)
    this.#timer.unref()
  }

  push(samples: readonly Sample[]): void {
    const room = this.#options.maxQueueSize - this.#queue.length
    for (const sample of samples.slice(0, Math.max(0, room))) this.#queue.push(sample)
    this.#metrics.queueSize.observe(this.#queue.length)
    const excess = samples.length - room
    if (excess <= 0) return
    this.#metrics.dropped.inc(excess)
    this.#options.log.error(
      `cannot queue ${excess} series for remote write: ${this.#queue.length} are waiting; raise -remoteWrite.maxQueueSize or make the receiver faster`,
    )
  }

  flush(): Promise<void> {
    this.#working = this.#working.then(() => this.#sendAll())
    return this.#working
  }

  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#timer)
    const timer = setTimeout(() => this.#stopping.abort(), graceMs)
    await this.flush()
    clearTimeout(timer)
    await this.#options.client.close()
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const samples = this.#queue.slice(0, this.#options.maxBatchSize)
      this.#queue = this.#queue.slice(samples.length)
      const batch = new SeriesBatch()
      for (const { labels, timestampMs, value, stale } of samples) {
        if (stale) batch.addStale(encodeLabels(labels), timestampMs)
        else batch.add(encodeLabels(labels), timestampMs, value)
      }
      const body = encodeSnappy(encodeWriteRequest(batch))
      const failure = await this.#deliver(body)
      this.#metrics.requests.inc()
      if (failure === undefined) {
        this.#metrics.sent(samples.length, body.length)
        continue
      }
      this.#metrics.errors.inc()
      this.#metrics.dropped.inc(samples.length)
      this.#options.log.error(`dropped ${samples.length} series for remote write: ${failure}`)
    }
  }

  /** Sends a request until it is taken, refused, or time is up; returns why it failed. */
  async #deliver(body: Uint8Array): Promise<string | undefined> {
    const { client, url, sendTimeoutMs, retryMinMs, retryMaxMs } = this.#options
    const { signal } = this.#stopping
    const deadline = performance.now() + retryMaxMs
    for (let delayMs = retryMinMs; ; delayMs *= 2) {
      const result = await client.request({
        url,
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-protobuf',
          'Content-Encoding': 'snappy',
          'X-Prometheus-Remote-Write-Version': '0.1.0',
        },
        body,
        timeoutMs: sendTimeoutMs,
        maxBodyBytes: 64 * 1024,
        signal,
      })
      if (result.kind === 'answer' && result.status >= 200 && result.status < 300) return undefined
      const reason = reasonOf(result)
      const isFinal = result.kind === 'answer' && result.status < 500 && result.status !== 429
      if (isFinal || signal.aborted || performance.now() + delayMs > deadline) return reason
      await sleep(delayMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

function reasonOf(result: HttpResult): string {
  return result.kind === 'failure'
    ? errorText(result.error)
    : `unexpected status code ${result.status}; response body: ${JSON.stringify(result.body.toString('utf8', 0, 1000))}`
}

function writerMetrics(metrics: MetricRegistry, capacity: number) {
  const rows = metrics.counter('vmalert_remotewrite_sent_rows_total')
  const bytes = metrics.counter('vmalert_remotewrite_sent_bytes_total')
  const rowsEach = metrics.histogram('vmalert_remotewrite_sent_rows')
  const bytesEach = metrics.histogram('vmalert_remotewrite_sent_bytes')
  metrics.gauge('vmalert_remotewrite_queue_capacity').set(capacity)
  metrics.gauge('vmalert_remotewrite_concurrency').set(1)
  return {
    requests: metrics.counter('vmalert_remotewrite_total'),
    errors: metrics.counter('vmalert_remotewrite_errors_total'),
    dropped: metrics.counter('vmalert_remotewrite_dropped_rows_total'),
    queueSize: metrics.histogram('vmalert_remotewrite_queue_size'),
    sent: (series: number, size: number): void => {
      rows.inc(series)
      bytes.inc(size)
      rowsEach.observe(series)
      bytesEach.observe(size)
    },
  }
}
