import { errorText } from '@vmkit/daemon/errors'
import type { HttpClient } from '@vmkit/daemon/http-client'
import type { Logger } from '@vmkit/daemon/log'
import type { SeriesBatch } from '@vmkit/daemon/wire'
import { AutoMetrics } from './auto-metrics.ts'
import { ErrorLog, type ErrorLogOptions } from './error-log.ts'
import { fetchTarget, type Fetched } from './fetch.ts'
import { runSchedule } from './schedule.ts'
import type { ScrapeMetrics } from './scrape-metrics.ts'
import type { Target } from './target.ts'
import { TargetSeries, type ReadCounts } from './target-series.ts'
import type { TargetStatus } from './target-status.ts'

/** Where scraped samples go. */
export interface SampleSink {
  /** Takes a batch; the caller reuses it as soon as this returns. */
  push(batch: SeriesBatch): void
}

/** What all scrapers of the program share. */
export interface ScraperOptions extends ErrorLogOptions {
  readonly sink: SampleSink
  /** Filled and pushed without a break in between, so one serves all. */
  readonly batch: SeriesBatch
  readonly metrics: ScrapeMetrics
  readonly log: Logger
  readonly now: () => number
  readonly maxResponseHeadersBytes: number
  readonly disableCompression: boolean
  readonly noStaleMarkers: boolean
}

const BAD_LINE_LOG_INTERVAL_MS = 60_000
const NOTHING_READ: ReadCounts = {
  scraped: 0,
  afterRelabeling: 0,
  added: 0,
  limitDrops: 0,
  hasTooManyLabels: false,
  badLines: 0,
  firstBadLine: '',
}

/** Scrapes one target until it is stopped. */
export class TargetScraper {
  readonly target: Target
  readonly #options: ScraperOptions
  readonly #client: HttpClient
  readonly #series: TargetSeries
  readonly #auto: AutoMetrics
  readonly #errors: ErrorLog
  readonly #sendsStaleMarkers: boolean
  readonly #abort = new AbortController()
  #running: Promise<void> | undefined
  #badLinesLoggedMs = -Infinity
  #status = {
    lastError: '',
    lastScrapeMs: 0,
    lastDurationMs: 0,
    samplesScraped: 0,
    responseSizeBytes: 0,
    scrapesTotal: 0,
    scrapesFailed: 0,
  }

  constructor(target: Target, client: HttpClient, options: ScraperOptions) {
    this.target = target
    this.#options = options
    this.#client = client
    this.#series = new TargetSeries(target)
    this.#auto = new AutoMetrics(target)
    this.#errors = new ErrorLog(target, options.log, options)
    this.#sendsStaleMarkers = !(target.job.noStaleMarkers ?? options.noStaleMarkers)
    if (this.#auto.tooManyLabelsCount > 0) {
      options.log.error(
        `cannot send ${this.#auto.tooManyLabelsCount} metrics about the scrapes of "${target.url}": they have more labels than label_limit=${target.labelLimit}`,
      )
    }
  }

  get status(): TargetStatus {
    const { lastError, scrapesTotal } = this.#status
    const { job, url, labels, originalLabels } = this.target
    const health = scrapesTotal === 0 ? 'unknown' : lastError === '' ? 'up' : 'down'
    return { job: job.jobName, url, labels, originalLabels, health, ...this.#status }
  }

  /** Starts to scrape on schedule. */
  start(): void {
    const { job, intervalMs, phaseKey: key } = this.target
    const { alignIntervalMs, offsetMs } = job
    this.#running = runSchedule(
      { intervalMs, alignIntervalMs, offsetMs, key },
      { signal: this.#abort.signal, now: this.#options.now },
      dueMs => this.#scrape(dueMs),
    )
  }

  /** Stops; a target that is gone for good ends its series with staleness markers. */
  async stop({ isGone }: { readonly isGone: boolean }): Promise<void> {
    this.#abort.abort()
    await this.#running
    if (!isGone || !this.#sendsStaleMarkers || this.#status.scrapesTotal === 0) return
    const { batch, sink, now, metrics } = this.#options
    const nowMs = now()
    batch.clear()
    for (const labels of this.#series.live()) batch.addStale(labels, nowMs)
    this.#auto.addStale(batch, nowMs)
    metrics.staleSamples.inc(batch.sampleCount)
    sink.push(batch)
  }

  async #scrape(dueMs: number): Promise<void> {
    const { now, log } = this.#options
    try {
      const startedMs = now()
      const before = performance.now()
      const fetched = await fetchTarget(this.target, {
        ...this.#options,
        client: this.#client,
        signal: this.#abort.signal,
      })
      if (fetched.kind === 'aborted') return
      const durationMs = Math.trunc(performance.now() - before)
      this.#process(fetched, { dueMs, startedMs, durationMs })
    } catch (error) {
      // One target's trouble must not end its schedule.
      log.error(`cannot scrape "${this.target.url}": ${errorText(error)}`)
    }
  }

  #process(
    fetched: Exclude<Fetched, { kind: 'aborted' }>,
    times: { readonly dueMs: number; readonly startedMs: number; readonly durationMs: number },
  ): void {
    const { batch, sink, metrics } = this.#options
    const { dueMs, startedMs, durationMs } = times
    batch.clear()
    const body = fetched.kind === 'body' ? fetched.body : undefined
    const counts = body === undefined ? NOTHING_READ : this.#series.read(body, batch, dueMs)
    const error = fetched.kind === 'failure' ? fetched.error : this.#limitError(counts)
    if (error !== '') batch.clear()
    const ended = this.#series.settle(error === '')
    this.#auto.add(batch, dueMs, this.#autoValues(counts, error, durationMs, body?.length ?? 0))
    if (this.#sendsStaleMarkers) {
      for (const labels of ended) batch.addStale(labels, startedMs)
      metrics.staleSamples.inc(ended.length)
    }
    const before = performance.now()
    sink.push(batch)
    metrics.pushSeconds.observe((performance.now() - before) / 1000)

    this.#note(counts, error, times, body?.length ?? 0)
  }

  #note(
    counts: ReadCounts,
    error: string,
    { startedMs, durationMs }: { readonly startedMs: number; readonly durationMs: number },
    responseSizeBytes: number,
  ): void {
    const { metrics, now } = this.#options
    if (error !== '') metrics.failed.inc()
    metrics.rowsRead.inc(counts.scraped)
    metrics.rowsInvalid.inc(counts.badLines)
    metrics.samples.observe(counts.scraped)
    metrics.responseSizeBytes.observe(responseSizeBytes)
    metrics.durationSeconds.observe(durationMs / 1000)
    this.#logBadLines(counts)
    this.#errors.note(error, now())
    this.#status = {
      lastError: error,
      lastScrapeMs: startedMs,
      lastDurationMs: durationMs,
      samplesScraped: counts.scraped,
      responseSizeBytes,
      scrapesTotal: this.#status.scrapesTotal + 1,
      scrapesFailed: this.#status.scrapesFailed + (error === '' ? 0 : 1),
    }
  }

  /** Says which limit a body breaks, `''` for none. */
  #limitError(counts: ReadCounts): string {
    const { sampleLimit, labelLimit } = this.target
    const { metrics } = this.#options
    if (counts.hasTooManyLabels) {
      metrics.overLabelLimit.inc()
      return `the answer has a series with more labels than label_limit=${labelLimit}`
    }
    if (sampleLimit > 0 && counts.afterRelabeling > sampleLimit) {
      metrics.overSampleLimit.inc()
      return `the answer has ${counts.afterRelabeling} samples after relabeling, more than sample_limit=${sampleLimit}`
    }
    return ''
  }

  #autoValues(
    counts: ReadCounts,
    error: string,
    durationMs: number,
    sizeBytes: number,
  ): Parameters<AutoMetrics['add']>[2] {
    const { target } = this
    return {
      scrape_duration_seconds: durationMs / 1000,
      scrape_response_size_bytes: sizeBytes,
      scrape_samples_limit: target.sampleLimit,
      scrape_samples_post_metric_relabeling: counts.hasTooManyLabels ? 0 : counts.afterRelabeling,
      scrape_samples_scraped: counts.scraped,
      scrape_series_added: error === '' && this.#sendsStaleMarkers ? counts.added : 0,
      scrape_series_current: this.#series.limiter?.current ?? 0,
      scrape_series_limit_samples_dropped: counts.limitDrops,
      scrape_series_limit: target.seriesLimit,
      scrape_labels_limit: target.labelLimit,
      scrape_timeout_seconds: target.timeoutMs / 1000,
      up: error === '' ? 1 : 0,
    }
  }

  #logBadLines({ badLines, firstBadLine }: ReadCounts): void {
    const { log, now } = this.#options
    if (badLines === 0 || now() - this.#badLinesLoggedMs < BAD_LINE_LOG_INTERVAL_MS) return
    this.#badLinesLoggedMs = now()
    log.warn(
      `skipped ${badLines} lines of "${this.target.url}" that are no samples; the first is ${firstBadLine}`,
    )
  }
}
