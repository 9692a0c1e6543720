import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { Receiver } from './receiver.ts'

/** Registers the metrics that vmagent keeps for all receivers and queues together. */
export function programMetrics(registry: MetricRegistry, receivers: readonly Receiver[]): void {
  registry.collect(() => {
    const sum = (read: (receiver: Receiver) => number): number =>
      receivers.reduce((total, receiver) => total + read(receiver), 0)
    return Object.entries({
      vmagent_remotewrite_conns: sum(({ connections }) => connections.conns),
      vmagent_remotewrite_dials_total: sum(({ connections }) => connections.dials),
      vmagent_remotewrite_dial_errors_total: sum(({ connections }) => connections.dialErrors),
      vmagent_remotewrite_conn_bytes_read_total: sum(({ connections }) => connections.bytesRead),
      vmagent_remotewrite_conn_bytes_written_total: sum(
        ({ connections }) => connections.bytesWritten,
      ),
      vm_persistentqueue_read_duration_seconds_total: sum(({ disk }) => disk.readSeconds),
      vm_persistentqueue_write_duration_seconds_total: sum(({ disk }) => disk.writeSeconds),
      vm_filestream_fsync_calls_total: sum(({ disk }) => disk.fsyncs),
      vm_filestream_fsync_duration_seconds_total: sum(({ disk }) => disk.fsyncSeconds),
    }).map(([name, value]) => ({ name, labels: {}, value }))
  })
}
