import { METRIC_NAME, type Labels } from '@vmkit/promql-lite/labels'
import { createSeriesPage, releaseSeriesPage, type SeriesPage } from '../series/index.ts'
import {
  addLabels,
  AUTO_METRICS,
  finishLabels,
  usualTail,
  type AutoMetric,
} from './series-labels.ts'
import type { SeriesContext } from './target-series.ts'
import type { Target } from './target.ts'

/** The metrics the agent adds to each scrape of one target; metric relabeling does not touch them. */
export class AutoMetrics {
  /** How many of them have more labels than label_limit and are therefore never sent. */
  readonly tooManyLabelsCount: number
  readonly #target: Target
  readonly #context: SeriesContext
  readonly #names: readonly AutoMetric[]
  readonly #values: Float64Array
  #page: SeriesPage | undefined
  #generation = -1

  constructor(target: Target, context: SeriesContext) {
    this.#target = target
    this.#context = context
    const wanted = AUTO_METRICS.filter(name => isWanted(name, target))
    const { labelLimit } = target
    this.#names = wanted.filter(
      name => labelLimit <= 0 || labelsOf(name, target).length <= labelLimit,
    )
    this.tooManyLabelsCount = wanted.length - this.#names.length
    this.#values = new Float64Array(this.#names.length)
  }

  /** Sends one sample of each. */
  push(timestampMs: number, values: Readonly<Record<AutoMetric, number>>): void {
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i]
      if (name !== undefined) this.#values[i] = values[name]
    }
    const page = this.#current()
    this.#context.sink.push({
      page,
      values: this.#values,
      offset: 0,
      timestampMs,
      times: undefined,
    })
  }

  /** Sends a staleness marker of each; returns how many that are. */
  pushStale(timestampMs: number): number {
    this.#context.sink.pushStale({ page: this.#current(), indexes: undefined, timestampMs })
    return this.#names.length
  }

  /** Gives back all memory. */
  close(): void {
    if (this.#page !== undefined) releaseSeriesPage(this.#page, this.#context.pool)
    this.#page = undefined
  }

  #current(): SeriesPage {
    const { sink, pool } = this.#context
    if (this.#page !== undefined && this.#generation === sink.generation) return this.#page
    this.close()
    this.#generation = sink.generation
    const series = this.#names.map(name => sink.route(labelsOf(name, this.#target)))
    return (this.#page = createSeriesPage(series, usualTail(this.#target), pool, sink.routeCount))
  }
}

function labelsOf(name: AutoMetric, target: Target): Labels {
  const { labels, job } = target
  return finishLabels(
    addLabels([{ name: METRIC_NAME, value: name }], labels, job.honorLabels),
    target,
  )
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
