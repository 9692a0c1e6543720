import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { Fetched, TargetFetcher } from '../fetch/index.ts'
import type { PageSelection } from '../layout/index.ts'
import type { BadLine } from '../exposition/index.ts'
import { AutoMetrics } from './auto-metrics.ts'
import type { BodyScan } from './body-scan.ts'
import { ErrorLog, type ErrorLogOptions } from './error-log.ts'
import { countRead, NOTHING_READ, type ReadCounts } from './read-counts.ts'
import type { Scheduled, ScrapeSchedule } from './schedule.ts'
import { hash64 } from '../series/index.ts'
import { phaseKey } from './scrape-delay.ts'
import type { ScrapeMetrics } from './scrape-metrics.ts'
import type { ClusterOptions } from './shard.ts'
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
  readonly cluster: ClusterOptions
  readonly noStaleMarkers: boolean
  /** Bodies that are longer are passed on while they are read. */
  readonly streamAboveBytes: number
  /** Pass every body on while it is read. */
  readonly streamParse: boolean
}

const BAD_LINE_LOG_INTERVAL_MS = 60_000

/** What a scrape needs. It is made for the first one, for which many targets wait long. */
interface Means {
  readonly fetcher: TargetFetcher
  readonly series: TargetSeries
  readonly auto: AutoMetrics
}

/** Scrapes one target until it is stopped. */
export class TargetScraper {
  readonly target: Target
  readonly #options: ScraperOptions
  readonly #open: (target: Target) => TargetFetcher
  #means: Means | undefined
  readonly #errors: ErrorLog
  readonly #sendsStaleMarkers: boolean
  readonly #streamAboveBytes: number
  #scheduled: Scheduled | undefined
  #badLinesLoggedMs = -Infinity
  readonly #record = new TargetRecord()
  #id: string | undefined

  /** @param open makes the way to the target */
  constructor(target: Target, open: (target: Target) => TargetFetcher, options: ScraperOptions) {
    this.target = target
    this.#options = options
    this.#open = open
    this.#streamAboveBytes = streamAbove(target, options)
    this.#errors = new ErrorLog(target, options.log, options)
    this.#sendsStaleMarkers = !(target.job.noStaleMarkers ?? options.noStaleMarkers)
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
    return this.#means?.series.knownLines ?? 0
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
      badLines: this.#means?.series.badLines ?? [],
      get recent() {
        return record.recent()
      },
    }
  }

  /** Starts to scrape on schedule. */
  start(): void {
    const { job, intervalMs, url, labels } = this.target
    const key = phaseKey(url, labels, this.#options.cluster)
    const { alignIntervalMs, offsetMs } = job
    this.#scheduled = this.#options.schedule.add(
      { intervalMs, alignIntervalMs, offsetMs, key },
      dueMs => this.#scrape(dueMs),
    )
  }

  /** Stops; a target that is gone for good ends its series with staleness markers. */
  async stop({ isGone }: { readonly isGone: boolean }): Promise<void> {
    this.#means?.fetcher.close()
    await this.#scheduled?.stop()
    if (this.#means === undefined) return
    const { series, auto } = this.#means
    if (isGone && this.#sendsStaleMarkers && this.#record.scrapesTotal > 0) {
      const { now, metrics } = this.#options
      const timestampMs = now()
      const ended = series.last.map(page => ({ page, indexes: undefined }))
      this.#pushStale(ended, timestampMs)
      metrics.staleSamples.inc(auto.pushStale(timestampMs))
    }
    series.close()
    auto.close()
  }

  #makeMeans(): Means {
    const { log, context } = this.#options
    const auto = new AutoMetrics(this.target, context)
    if (auto.tooManyLabelsCount > 0) {
      log.error(
        `cannot send ${auto.tooManyLabelsCount} metrics about the scrapes of "${this.target.url}": they have more labels than label_limit=${this.target.labelLimit}`,
      )
    }
    const series = new TargetSeries(this.target, context)
    return { fetcher: this.#open(this.target), series, auto }
  }

  async #scrape(dueMs: number): Promise<void> {
    const { now, log, metrics, schedule } = this.#options
    const startedMs = now()
    const means = (this.#means ??= this.#makeMeans())
    const scan = means.series.scan(dueMs, this.#streamAboveBytes)
    metrics.requests.inc()
    try {
      const fetched = await means.fetcher.fetch(scan)
      if (fetched.kind === 'failure' && fetched.cause === 'aborted') return
      const before = performance.now()
      this.#process(fetched, scan, means, { dueMs, startedMs })
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
    { series, auto }: Means,
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
      ? series.settle(scan, !hasFailed)
      : { ended: series.fail(scan), added: 0 }
    const current = series.limiter?.current ?? 0
    auto.push(dueMs, this.#autoValues({ ...counts, added, current, error, durationMs, sizeBytes }))
    if (this.#sendsStaleMarkers) this.#pushStale(ended, startedMs)
    if (!hasFailed) series.pushMetadata(startedMs)
    if (isBody) this.#options.metrics.metadataRead.inc(series.metadataCount)
    const isHtml = counts.badLines > 0 && isHtmlPage(series.badLines)
    const note = {
      startedMs,
      durationMs,
      samples: counts.scraped,
      responseSizeBytes: sizeBytes,
      error,
      trouble: trouble ?? (isHtml ? 'html' : undefined),
      isStreamed,
    } as const
    this.#note(note, counts, series.badLines[0])
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

  #note(scrape: ScrapeNote, counts: ReadCounts, badLine: BadLine | undefined): void {
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
    this.#logBadLines(counts, badLine)
    this.#errors.note(error, now())
    this.#record.note(scrape)
  }

  #autoValues(
    scrape: ReadCounts & {
      readonly added: number
      readonly current: number
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
      scrape_series_current: scrape.current,
      scrape_series_limit_samples_dropped: scrape.error === '' ? scrape.limitDrops : 0,
      scrape_series_limit: target.seriesLimit,
      scrape_labels_limit: target.labelLimit,
      scrape_timeout_seconds: target.timeoutMs / 1000,
      up: scrape.error === '' ? 1 : 0,
    }
  }

  #logBadLines({ badLines }: ReadCounts, first: BadLine | undefined): void {
    const { log, now } = this.#options
    if (badLines === 0 || now() - this.#badLinesLoggedMs < BAD_LINE_LOG_INTERVAL_MS) return
    this.#badLinesLoggedMs = now()
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
