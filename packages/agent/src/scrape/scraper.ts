import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { Fetched, TargetFetcher } from '../fetch/index.ts'
import type { PageSelection } from '../layout/index.ts'
import { AutoMetrics } from './auto-metrics.ts'
import type { BodyScan } from './body-scan.ts'
import { ErrorLog, type ErrorLogOptions } from './error-log.ts'
import { countRead, NOTHING_READ, type ReadCounts } from './read-counts.ts'
import type { Scheduled, ScrapeSchedule } from './schedule.ts'
import { hash64 } from '../series/index.ts'
import type { ScrapeMetrics } from './scrape-metrics.ts'
import { TargetRecord, type ScrapeNote } from './target-record.ts'
import { TargetSeries, type SeriesContext } from './target-series.ts'
import type { TargetStatus } from './target-status.ts'
import type { Target } from './target.ts'
import { brokenLimit, failureOf, isHtmlPage } from './trouble.ts'

/** What all scrapers of the program share. */
export interface ScraperOptions extends ErrorLogOptions {
  readonly context: SeriesContext
  readonly schedule: ScrapeSchedule
  readonly metrics: ScrapeMetrics
  readonly log: Logger
  readonly now: () => number
  readonly noStaleMarkers: boolean
  /** Bodies that are longer are passed on while they are read. */
  readonly streamAboveBytes: number
  /** Pass every body on while it is read. */
  readonly streamParse: boolean
}

const BAD_LINE_LOG_INTERVAL_MS = 60_000
/** Scrapes one target until it is stopped. */
export class TargetScraper {
  readonly target: Target
  readonly #options: ScraperOptions
  readonly #fetcher: TargetFetcher
  readonly #series: TargetSeries
  readonly #auto: AutoMetrics
  readonly #errors: ErrorLog
  readonly #sendsStaleMarkers: boolean
  readonly #streamAboveBytes: number
  #scheduled: Scheduled | undefined
  #badLinesLoggedMs = -Infinity
  readonly #record = new TargetRecord()
  #id: string | undefined

  constructor(target: Target, fetcher: TargetFetcher, options: ScraperOptions) {
    this.target = target
    this.#options = options
    this.#fetcher = fetcher
    this.#series = new TargetSeries(target, options.context)
    this.#auto = new AutoMetrics(target, options.context)
    this.#streamAboveBytes = streamAbove(target, options)
    this.#errors = new ErrorLog(target, options.log, options)
    this.#sendsStaleMarkers = !(target.job.noStaleMarkers ?? options.noStaleMarkers)
    if (this.#auto.tooManyLabelsCount > 0) {
      options.log.error(
        `cannot send ${this.#auto.tooManyLabelsCount} metrics about the scrapes of "${target.url}": they have more labels than label_limit=${target.labelLimit}`,
      )
    }
  }

  /** 16 hexadecimal digits that stand for the target's configuration. */
  get id(): string {
    return (this.#id ??= hash64(this.target.key).toString(16).padStart(16, '0'))
  }

  get health(): TargetStatus['health'] {
    return this.#record.health
  }

  /** Lines of the last body, which the next one is compared with. */
  get seriesKnown(): number {
    return this.#series.knownLines
  }

  get status(): TargetStatus {
    const record = this.#record
    const { job, url, labels, originalLabels } = this.target
    return {
      id: this.id,
      job: job.jobName,
      url,
      labels,
      originalLabels,
      health: record.health,
      lastError: record.lastError,
      trouble: record.trouble,
      lastScrapeMs: record.lastScrapeMs,
      lastDurationMs: record.lastDurationMs,
      samplesScraped: record.samplesScraped,
      responseSizeBytes: record.responseSizeBytes,
      scrapesTotal: record.scrapesTotal,
      scrapesFailed: record.scrapesFailed,
      isStreamed: record.isStreamed,
      badLines: this.#series.badLines,
      get recent() {
        return record.recent()
      },
    }
  }

  /** Starts to scrape on schedule. */
  start(): void {
    const { job, intervalMs, phaseKey: key } = this.target
    const { alignIntervalMs, offsetMs } = job
    this.#scheduled = this.#options.schedule.add(
      { intervalMs, alignIntervalMs, offsetMs, key },
      dueMs => this.#scrape(dueMs),
    )
  }

  /** Stops; a target that is gone for good ends its series with staleness markers. */
  async stop({ isGone }: { readonly isGone: boolean }): Promise<void> {
    this.#fetcher.close()
    await this.#scheduled?.stop()
    if (isGone && this.#sendsStaleMarkers && this.#record.scrapesTotal > 0) {
      const { now, metrics } = this.#options
      const timestampMs = now()
      const ended = this.#series.last.map(page => ({ page, indexes: undefined }))
      this.#pushStale(ended, timestampMs)
      metrics.staleSamples.inc(this.#auto.pushStale(timestampMs))
    }
    this.#series.close()
    this.#auto.close()
  }

  async #scrape(dueMs: number): Promise<void> {
    const { now, log, metrics, schedule } = this.#options
    const startedMs = now()
    const scan = this.#series.scan(dueMs, this.#streamAboveBytes)
    metrics.requests.inc()
    try {
      const fetched = await this.#fetcher.fetch(scan)
      if (fetched.kind === 'failure' && fetched.cause === 'aborted') return
      const before = performance.now()
      this.#process(fetched, scan, { dueMs, startedMs })
      const pushMs = performance.now() - before
      metrics.pushSeconds.observe(pushMs / 1000)
      schedule.noteWork(scan.workMs + pushMs)
    } catch (error) {
      // One target's trouble must not end its schedule.
      log.error(`cannot scrape "${this.target.url}": ${errorText(error)}`)
    } finally {
      scan.close()
    }
  }

  #process(
    fetched: Fetched,
    scan: BodyScan,
    { dueMs, startedMs }: { readonly dueMs: number; readonly startedMs: number },
  ): void {
    const isBody = fetched.kind === 'body'
    const durationMs = Math.trunc(fetched.durationMs)
    const counts = isBody ? countRead(scan) : NOTHING_READ
    const { error, trouble } = isBody ? brokenLimit(counts, this.target) : failureOf(fetched)
    const hasFailed = error !== ''
    const sizeBytes = isBody && !hasFailed ? fetched.bodyBytes : 0
    const { isStreamed } = scan
    if (!hasFailed) scan.push()
    const { ended, added } = isBody
      ? this.#series.settle(scan, !hasFailed)
      : { ended: this.#series.fail(scan), added: 0 }
    this.#auto.push(dueMs, this.#autoValues({ ...counts, added, error, durationMs, sizeBytes }))
    if (this.#sendsStaleMarkers) this.#pushStale(ended, startedMs)
    if (!hasFailed) this.#series.pushMetadata(startedMs)
    if (isBody) this.#options.metrics.metadataRead.inc(this.#series.metadataCount)
    const isHtml = counts.badLines > 0 && isHtmlPage(this.#series.badLines)
    const note = {
      startedMs,
      durationMs,
      samples: counts.scraped,
      responseSizeBytes: sizeBytes,
      error,
      trouble: trouble ?? (isHtml ? 'html' : undefined),
      isStreamed,
    } as const
    this.#note(note, counts)
  }

  #pushStale(
    ended: readonly { page: PageSelection['page']; indexes: readonly number[] | undefined }[],
    timestampMs: number,
  ): void {
    const { context, metrics } = this.#options
    for (const { page, indexes } of ended) {
      metrics.staleSamples.inc(indexes?.length ?? page.kept)
      context.sink.pushStale({ page, indexes, timestampMs })
    }
  }

  #note(scrape: ScrapeNote, counts: ReadCounts): void {
    const { metrics, now } = this.#options
    const { error, trouble } = scrape
    if (error !== '') metrics.failed.inc()
    if (trouble === 'label-limit') metrics.overLabelLimit.inc()
    else if (trouble === 'sample-limit') metrics.overSampleLimit.inc()
    metrics.rowsRead.inc(counts.scraped)
    metrics.rowsInvalid.inc(counts.badLines)
    metrics.samples.observe(counts.scraped)
    metrics.responseSizeBytes.observe(scrape.responseSizeBytes)
    metrics.durationSeconds.observe(scrape.durationMs / 1000)
    this.#logBadLines(counts)
    this.#errors.note(error, now())
    this.#record.note(scrape)
  }

  #autoValues(
    scrape: ReadCounts & {
      readonly added: number
      readonly error: string
      readonly durationMs: number
      readonly sizeBytes: number
    },
  ): Parameters<AutoMetrics['push']>[1] {
    const { target } = this
    return {
      scrape_duration_seconds: scrape.durationMs / 1000,
      scrape_response_size_bytes: scrape.sizeBytes,
      scrape_samples_limit: target.sampleLimit,
      scrape_samples_post_metric_relabeling: scrape.hasTooManyLabels ? 0 : scrape.afterRelabeling,
      scrape_samples_scraped: scrape.scraped,
      scrape_series_added: this.#sendsStaleMarkers ? scrape.added : 0,
      scrape_series_current: this.#series.limiter?.current ?? 0,
      scrape_series_limit_samples_dropped: scrape.error === '' ? scrape.limitDrops : 0,
      scrape_series_limit: target.seriesLimit,
      scrape_labels_limit: target.labelLimit,
      scrape_timeout_seconds: target.timeoutMs / 1000,
      up: scrape.error === '' ? 1 : 0,
    }
  }

  #logBadLines({ badLines }: ReadCounts): void {
    const { log, now } = this.#options
    if (badLines === 0 || now() - this.#badLinesLoggedMs < BAD_LINE_LOG_INTERVAL_MS) return
    this.#badLinesLoggedMs = now()
    const first = this.#series.badLines[0]
    const where =
      first === undefined
        ? ''
        : `; the first is line ${first.line}, column ${first.column}: ${first.reason}: ${JSON.stringify(first.text)}`
    log.warn(`skipped ${badLines} lines of "${this.target.url}" that are no samples${where}`)
  }
}

/** Limits are about whole bodies: with one, nothing is passed on before the end. */
function streamAbove(target: Target, { streamParse, streamAboveBytes }: ScraperOptions): number {
  const { sampleLimit, seriesLimit } = target
  if (target.streamParse || streamParse) return 0
  return sampleLimit > 0 || seriesLimit > 0 ? Infinity : streamAboveBytes
}
