import type { Counter, MetricRegistry } from '@vmkit/daemon/metrics'
import { dropReasons, type Ledger } from '../ledger/index.ts'
import type { Quarantine } from '../quarantine/index.ts'
import type { Block, BufferedQueue } from '../queue/index.ts'
import type { RateLimit } from './rate-limit.ts'
import { queueMetrics } from './queue-metrics.ts'
import type { SendEvents } from './sender.ts'

/** What the receiver reports while it works. */
export interface ReceiverMetrics extends Disposable {
  readonly rows: (samples: number) => void
  readonly relabelDropped: (samples: number) => void
  readonly block: (block: Block, metadata: number) => void
  readonly events: Pick<SendEvents, 'attempt' | 'sent' | 'retry' | 'rejected'>
}

/**
 * Registers one receiver's metrics: vmagent's names, and the ledger's three sides under names of
 * our own (`vmkit_remotewrite_samples_*`).
 */
export function receiverMetrics(options: {
  readonly registry: MetricRegistry
  readonly name: string
  readonly dir: string
  readonly maxDiskBytes: number
  readonly concurrency: number
  readonly ledger: Ledger
  readonly queue: BufferedQueue
  readonly quarantine: Quarantine
  readonly rateLimit: RateLimit | undefined
  readonly pendingSamples: () => number
}): ReceiverMetrics {
  const { registry, ledger, queue, quarantine, rateLimit, dir } = options
  const url = { url: options.name }
  const both = { path: dir, url: options.name }
  const counter = (name: string) => registry.counter(`vmagent_remotewrite_${name}`, url)

  registry.gauge('vmagent_remotewrite_queues', url, () => options.concurrency)
  const ofQueue = queueMetrics(options)
  const collected = registry.collect(() => [
    { name: 'vmkit_remotewrite_samples_received_total', labels: url, value: ledger.received },
    { name: 'vmkit_remotewrite_samples_sent_total', labels: url, value: ledger.sent },
    {
      name: 'vmkit_remotewrite_samples_pending',
      labels: url,
      value: options.pendingSamples() + queue.pendingSamples,
    },
    {
      name: 'vmagent_remotewrite_samples_dropped_total',
      labels: both,
      value: ledger.dropped('overload'),
    },
    { name: 'vmkit_queue_disk_errors_total', labels: both, value: queue.diskErrors },
    { name: 'vmkit_queue_disk_refused', labels: both, value: queue.isDiskRefused ? 1 : 0 },
    ...dropReasons.map(reason => ({
      name: 'vmkit_remotewrite_samples_dropped_total',
      labels: { ...url, reason },
      value: ledger.dropped(reason),
    })),
    { name: 'vmkit_quarantine_bytes', labels: url, value: quarantine.bytes },
    { name: 'vmkit_quarantine_samples', labels: url, value: quarantine.samples },
    { name: 'vmkit_quarantine_parked_total', labels: url, value: quarantine.parkedTotal },
    { name: 'vmkit_quarantine_dropped_total', labels: url, value: quarantine.droppedTotal },
    {
      name: 'vmagent_remotewrite_rate_limit',
      labels: url,
      value: rateLimit?.bytesPerSecond ?? 0,
    },
    {
      name: 'vmagent_remotewrite_rate_limit_reached_total',
      labels: url,
      value: rateLimit?.waits ?? 0,
    },
  ])

  const retries = counter('retries_count_total')
  const errors = counter('errors_total')
  const packetsDropped = counter('packets_dropped_total')
  const bytesSent = counter('bytes_sent_total')
  const blocksSent = counter('blocks_sent_total')
  const sendSeconds = counter('send_duration_seconds_total')
  const rows = registry.counter('vmagent_remotewrite_rows_pushed_after_relabel_total', both)
  const relabelDropped = registry.counter('vmagent_remotewrite_relabel_metrics_dropped_total', both)
  const duration = registry.histogram('vmagent_remotewrite_duration_seconds', url)
  const blockRows = registry.histogram('vmagent_remotewrite_block_size_rows')
  const blockMetadata = registry.histogram('vmagent_remotewrite_block_metadata_rows')
  const blockBytes = registry.histogram('vmagent_remotewrite_block_size_bytes')
  const answers = answerCounters(registry, url)
  answers(200)
  registry.gauge('vmagent_remotewrite_queue_blocked', both, () => Number(options.queue.isBlocked))
  // Pushes do not fail, and metadata is not dropped by itself; dashboards may ask for them.
  registry.counter('vmagent_remotewrite_push_failures_total', both)
  registry.counter('vmagent_remotewrite_metadata_dropped_total', both)

  return {
    [Symbol.dispose]: () => {
      collected[Symbol.dispose]()
      ofQueue[Symbol.dispose]()
    },
    rows: samples => rows.inc(samples),
    relabelDropped: samples => relabelDropped.inc(samples),
    block: ({ samples, payload }, metadata) => {
      blockMetadata.observe(metadata)
      blockRows.observe(samples)
      blockBytes.observe(payload.length)
    },
    events: {
      attempt: (_, status, seconds) => {
        sendSeconds.inc(seconds)
        duration.observe(seconds)
        if (status === undefined) {
          errors.inc()
          return
        }
        answers(status).inc()
      },
      sent: block => {
        blocksSent.inc()
        bytesSent.inc(block.payload.length)
      },
      retry: (_, delayMs) => {
        retries.inc()
        sendSeconds.inc(delayMs / 1000)
      },
      rejected: () => packetsDropped.inc(),
    },
  }
}

/** Returns what finds the counter of answers of a status; the registry itself takes longer. */
function answerCounters(
  registry: MetricRegistry,
  url: Readonly<Record<string, string>>,
): (status: number) => Counter {
  const byCode = new Map<string, Counter>()
  return status => {
    const status_code = status >= 200 && status < 300 ? '2XX' : String(status)
    let counter = byCode.get(status_code)
    if (counter === undefined) {
      counter = registry.counter('vmagent_remotewrite_requests_total', { ...url, status_code })
      byCode.set(status_code, counter)
    }
    return counter
  }
}
