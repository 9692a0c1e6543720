import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { doorReasons, Ledger, LossBook, type Books, type DoorReason } from '../ledger/index.ts'
import { REFUSED, type SampleRun, type SeriesPage, type StaleRun } from '../series/index.ts'

/** vmagent's counters of samples that were dropped before they were copied to the receivers. */
const counterOf: Readonly<Record<DoorReason, readonly [name: string, reason?: string]>> = {
  'global-relabel': ['vmagent_remotewrite_global_relabel_metrics_dropped_total'],
  'too-many-labels': ['vm_rows_ignored_total', 'too_many_labels'],
  'long-label-name': ['vm_rows_ignored_total', 'too_long_label_name'],
  'long-label-value': ['vm_rows_ignored_total', 'too_long_label_value'],
  'hourly-series-limit': ['vmagent_hourly_series_limit_rows_dropped_total'],
  'daily-series-limit': ['vmagent_daily_series_limit_rows_dropped_total'],
}

/**
 * The books of everything before samples are copied to the receivers: received = passed on +
 * dropped. They are counted by vmagent's metrics and by `vmkit_pipeline_samples_*`.
 */
export class DoorBooks {
  readonly #losses = new LossBook()
  readonly ledger = new Ledger((...loss) => this.#losses.record(...loss))
  readonly #rows

  /** @param reasons what can happen; metrics of the others are left out */
  constructor(metrics: MetricRegistry, reasons: readonly DoorReason[]) {
    const { ledger } = this
    this.#rows = metrics.counter('vmagent_remotewrite_global_rows_pushed_before_relabel_total')
    metrics.collect(() => [
      { name: 'vmkit_pipeline_samples_received_total', labels: {}, value: ledger.received },
      { name: 'vmkit_pipeline_samples_passed_total', labels: {}, value: ledger.sent },
      ...doorReasons.map(reason => ({
        name: 'vmkit_pipeline_samples_dropped_total',
        labels: { reason },
        value: ledger.dropped(reason),
      })),
      ...reasons.map(reason => {
        const [name, label] = counterOf[reason]
        return {
          name,
          labels: label === undefined ? {} : { reason: label },
          value: ledger.dropped(reason),
        }
      }),
    ])
  }

  /** Books a sample of each series of a page. */
  push({ page: { kept, lost }, timestampMs }: Pick<SampleRun, 'page' | 'timestampMs'>): void {
    this.#rows.inc(kept)
    this.ledger.receive(kept)
    let passed = kept
    for (const { reason, series } of lost) {
      const range = { minTimeMs: timestampMs, maxTimeMs: timestampMs }
      this.ledger.drop(reason, series, { series, ...range })
      passed -= series
    }
    this.ledger.send(passed)
  }

  /** The books at this moment; what was passed on counts as sent. */
  get books(): Books {
    const { received, sent, pending, droppedTotal: dropped } = this.ledger
    const losses = this.#losses.read()
    return { name: 'door', received, sent, pending, dropped, losses, queue: undefined }
  }

  /** Books staleness markers: there are none of series that were never passed on. */
  pushStale({ page, indexes }: StaleRun): void {
    this.#rows.inc(indexes?.length ?? page.kept)
    const passed =
      indexes === undefined
        ? page.lost.reduce((left, { series }) => left - series, page.kept)
        : indexes.filter(i => isPassedOn(page, i)).length
    this.ledger.receive(passed)
    this.ledger.send(passed)
  }
}

/** Whether a series came to any route. */
function isPassedOn({ routes }: SeriesPage, index: number): boolean {
  return routes.some(({ counts, sizes }) => counts[index] !== 0 || sizes[index] === REFUSED)
}
