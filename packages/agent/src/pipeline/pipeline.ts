import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { SeriesBatch } from '@vmkit/daemon/wire'
import type { Receiver } from '../remote-write/index.ts'
import { SeriesRelabel } from '../remote-write/index.ts'

/** Where batches go in. */
export interface Pipeline {
  /** Takes a batch; the caller may reuse it as soon as this returns. */
  push(batch: SeriesBatch): void
  /** Uses other global relabel rules from now on. */
  setRelabel(relabel: SeriesRelabel): void
}

/** Makes the pipeline: global relabeling, then a copy to every receiver. */
export function createPipeline(options: {
  readonly receivers: readonly Receiver[]
  readonly relabel: SeriesRelabel
  readonly metrics: MetricRegistry
}): Pipeline {
  const { receivers, metrics } = options
  const rows = metrics.counter('vmagent_remotewrite_global_rows_pushed_before_relabel_total')
  const droppedRows = metrics.counter('vmagent_remotewrite_global_relabel_metrics_dropped_total')
  const relabeled = new SeriesBatch()
  let relabel = options.relabel

  return {
    push(batch) {
      rows.inc(batch.sampleCount)
      let out = batch
      if (!relabel.isIdentity) {
        relabeled.clear()
        droppedRows.inc(relabel.relabel(batch, relabeled))
        out = relabeled
      }
      for (const receiver of receivers) receiver.push(out)
    },
    setRelabel(next) {
      relabel = next
    },
  }
}
