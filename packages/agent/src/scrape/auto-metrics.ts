import { encodeLabels, type SeriesBatch } from '@vmkit/daemon/wire'
import { METRIC_NAME } from '@vmkit/promql-lite/labels'
import { addLabels, AUTO_METRICS, type AutoMetric } from './series-labels.ts'
import type { Target } from './target.ts'

/** The metrics the agent adds to each scrape of one target; metric relabeling does not touch them. */
export class AutoMetrics {
  readonly #series: readonly { readonly name: AutoMetric; readonly labels: Uint8Array }[]
  /** How many of them have more labels than label_limit and are therefore never sent. */
  readonly tooManyLabelsCount: number

  constructor(target: Target) {
    const { labels, externalLabels, labelLimit, job } = target
    const wanted = AUTO_METRICS.filter(name => isWanted(name, target)).map(name => ({
      name,
      labels: addLabels(
        addLabels([{ name: METRIC_NAME, value: name }], labels, job.honorLabels),
        externalLabels,
        job.honorLabels,
      ),
    }))
    const sent = wanted.filter(series => labelLimit <= 0 || series.labels.length <= labelLimit)
    this.tooManyLabelsCount = wanted.length - sent.length
    this.#series = sent.map(series => ({ name: series.name, labels: encodeLabels(series.labels) }))
  }

  /** Adds one sample of each. */
  add(batch: SeriesBatch, timestampMs: number, values: Readonly<Record<AutoMetric, number>>): void {
    for (const { name, labels } of this.#series) batch.add(labels, timestampMs, values[name])
  }

  /** Adds a staleness marker of each. */
  addStale(batch: SeriesBatch, timestampMs: number): void {
    for (const { labels } of this.#series) batch.addStale(labels, timestampMs)
  }
}

function isWanted(name: AutoMetric, target: Target): boolean {
  if (name === 'scrape_samples_limit') return target.sampleLimit > 0
  if (name === 'scrape_labels_limit') return target.labelLimit > 0
  return !SERIES_LIMIT_METRICS.has(name) || target.seriesLimit > 0
}

const SERIES_LIMIT_METRICS: ReadonlySet<AutoMetric> = new Set<AutoMetric>([
  'scrape_series_current',
  'scrape_series_limit_samples_dropped',
  'scrape_series_limit',
])
