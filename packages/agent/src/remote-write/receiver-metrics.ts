import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { dropReasons, type Ledger } from '../ledger/index.ts'
import type { Quarantine } from '../quarantine/index.ts'
import type { Block, BufferedQueue } from '../queue/index.ts'
import type { RateLimit } from './rate-limit.ts'
import type { SendEvents } from './sender.ts'

/** What the receiver reports while it works. */
export interface ReceiverMetrics extends Disposable {
  readonly rows: (samples: number) => void
  readonly relabelDropped: (samples: number) => void
  readonly block: (block: Block) => void
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
  readonly concurrency: number
  readonly ledger: Ledger
  readonly queue: BufferedQueue
  readonly quarantine: Quarantine
  readonly rateLimit: RateLimit | undefined
  readonly pendingSamples: () => number
}): ReceiverMetrics {
  const { registry, ledger, queue, quarantine, rateLimit, dir } = options
  const url = { url: options.name }
  const path = { path: dir }
  const both = { path: dir, url: options.name }
  const counter = (name: string) => registry.counter(`vmagent_remotewrite_${name}`, url)

  registry.gauge('vmagent_remotewrite_queues', url, () => options.concurrency)
  registry.gauge(
    'vmagent_remotewrite_pending_data_bytes',
    both,
    () => queue.memoryBytes + queue.diskBytes,
  )
  registry.gauge('vmagent_remotewrite_pending_inmemory_blocks', both, () => queue.memoryBlocks)
  registry.gauge('vm_persistentqueue_bytes_pending', path, () => queue.diskBytes)
  const collected = registry.collect(() => [
    { name: 'vmkit_remotewrite_samples_received_total', labels: url, value: ledger.received },
    { name: 'vmkit_remotewrite_samples_sent_total', labels: url, value: ledger.sent },
    {
      name: 'vmkit_remotewrite_samples_pending',
      labels: url,
      value: options.pendingSamples() + queue.pendingSamples,
    },
    ...dropReasons.map(reason => ({
      name: 'vmkit_remotewrite_samples_dropped_total',
      labels: { ...url, reason },
      value: ledger.dropped(reason),
    })),
    { name: 'vmkit_quarantine_bytes', labels: url, value: quarantine.bytes },
    { name: 'vmkit_quarantine_samples', labels: url, value: quarantine.samples },
    { name: 'vmkit_quarantine_parked_total', labels: url, value: quarantine.parkedTotal },
    { name: 'vmkit_quarantine_dropped_total', labels: url, value: quarantine.droppedTotal },
    ...(rateLimit === undefined ? [] : rateLimitMetrics(rateLimit, url)),
  ])

  const retries = counter('retries_count_total')
  const errors = counter('errors_total')
  const packetsDropped = counter('packets_dropped_total')
  const bytesSent = counter('bytes_sent_total')
  const blocksSent = counter('blocks_sent_total')
  const sendSeconds = counter('send_duration_seconds_total')
  const rows = counter('rows_pushed_after_relabel_total')
  const relabelDropped = registry.counter('vmagent_remotewrite_relabel_metrics_dropped_total', both)
  const duration = registry.histogram('vmagent_remotewrite_duration_seconds', url)
  const blockRows = registry.histogram('vmagent_remotewrite_block_size_rows')
  const blockBytes = registry.histogram('vmagent_remotewrite_block_size_bytes')
  registry.counter('vmagent_remotewrite_requests_total', { ...url, status_code: '2XX' })

  return {
    [Symbol.dispose]: () => collected[Symbol.dispose](),
    rows: samples => rows.inc(samples),
    relabelDropped: samples => relabelDropped.inc(samples),
    block: ({ samples, payload }) => {
      blockRows.observe(samples)
      blockBytes.observe(payload.length)
    },
    events: {
      attempt: (bytes, status, seconds) => {
        sendSeconds.inc(seconds)
        duration.observe(seconds)
        bytesSent.inc(bytes)
        if (status === undefined) {
          errors.inc()
          return
        }
        const status_code = status >= 200 && status < 300 ? '2XX' : String(status)
        registry.counter('vmagent_remotewrite_requests_total', { ...url, status_code }).inc()
      },
      sent: () => blocksSent.inc(),
      retry: (_, delayMs) => {
        retries.inc()
        sendSeconds.inc(delayMs / 1000)
      },
      rejected: () => packetsDropped.inc(),
    },
  }
}

function rateLimitMetrics(
  { bytesPerSecond, waits }: RateLimit,
  labels: Readonly<Record<string, string>>,
): { name: string; labels: Readonly<Record<string, string>>; value: number }[] {
  return [
    { name: 'vmagent_remotewrite_rate_limit', labels, value: bytesPerSecond },
    { name: 'vmagent_remotewrite_rate_limit_reached_total', labels, value: waits },
  ]
}
