import { statfsSync } from 'node:fs'
import type { MetricRegistry, MetricSample } from '@vmkit/daemon/metrics'
import type { BufferedQueue } from '../queue/index.ts'

/**
 * Registers the metrics of one receiver's queue: vmagent's `vm_persistentqueue_*`, and ours about
 * how old the oldest waiting sample is and how much room is left.
 *
 * Free space divided by the growth of `vmagent_remotewrite_pending_data_bytes` is the time until
 * samples are lost.
 */
export function queueMetrics(options: {
  readonly registry: MetricRegistry
  readonly name: string
  readonly dir: string
  readonly maxDiskBytes: number
  readonly queue: BufferedQueue
}): Disposable {
  const { registry, queue, maxDiskBytes, dir } = options
  const path = { path: dir }
  const both = { path: dir, url: options.name }
  const ofPath = (name: string, value: number): MetricSample => ({
    name: `vm_persistentqueue_${name}`,
    labels: path,
    value,
  })
  return registry.collect(() => {
    const { stats, oldestSampleMs, diskBytes, memoryBytes } = queue
    const free = freeBytes(dir)
    const left = maxDiskBytes > 0 ? Math.max(0, Math.min(free, maxDiskBytes - diskBytes)) : free
    const ageMs = oldestSampleMs === undefined ? 0 : Math.max(0, Date.now() - oldestSampleMs)
    return [
      ofPath('blocks_written_total', stats.blocksWritten),
      ofPath('bytes_written_total', stats.bytesWritten),
      ofPath('blocks_read_total', stats.blocksRead),
      ofPath('bytes_read_total', stats.bytesRead),
      ofPath('blocks_dropped_total', stats.blocksDropped),
      ofPath('bytes_dropped_total', stats.bytesDropped),
      ofPath('bytes_pending', diskBytes),
      ofPath('free_disk_space_bytes', free),
      {
        name: 'vmagent_remotewrite_pending_data_bytes',
        labels: both,
        value: memoryBytes + diskBytes,
      },
      {
        name: 'vmagent_remotewrite_pending_inmemory_blocks',
        labels: both,
        value: queue.memoryBlocks,
      },
      { name: 'vmkit_remotewrite_oldest_pending_seconds', labels: both, value: ageMs / 1000 },
      { name: 'vmkit_remotewrite_queue_free_bytes', labels: both, value: left },
    ]
  })
}

function freeBytes(dir: string): number {
  try {
    const { bavail, bsize } = statfsSync(dir)
    return bavail * bsize
  } catch {
    return 0
  }
}
