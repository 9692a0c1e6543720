import { encodeLabels, type SeriesBatch } from '@vmkit/daemon/wire'
import { finalizeLabels } from '@vmkit/relabel'
import { parseExposition, parseSeries, type ExpositionVisitor } from '../exposition/index.ts'
import { addLabels, avoidAutoMetric } from './series-labels.ts'
import { SeriesLimiter } from './series-limit.ts'
import type { Target } from './target.ts'

/** What one body held. */
export interface ReadCounts {
  /** Lines with a sample. */
  readonly scraped: number
  /** Samples left after metric relabeling. */
  readonly afterRelabeling: number
  /** Series the last successful scrape did not have. */
  readonly added: number
  /** Samples over series_limit. */
  readonly limitDrops: number
  /** Whether a series had more labels than label_limit. */
  readonly hasTooManyLabels: boolean
  readonly badLines: number
  /** The first line that is no sample, for the log. */
  readonly firstBadLine: string
}

/** A series the target exposed, its labels ready to be sent. */
interface KnownSeries {
  readonly text: string
  /** Undefined when relabeling dropped the series. */
  readonly labels: Uint8Array | undefined
  readonly hasTooManyLabels: boolean
  /** Its place in the last successful body. */
  index: number
  /** Numbers of the scrapes it was last seen in, and last part of a success. */
  seenIn: number
  succeededIn: number
}

const NEVER = -1

/**
 * The series of one target: parsed, relabeled and encoded once, when they first appear.
 *
 * Series mostly come in the order of the last scrape, so each is first compared with the one
 * expected next; only when that fails is it looked up.
 */
export class TargetSeries implements ExpositionVisitor {
  readonly limiter: SeriesLimiter | undefined
  readonly #target: Target
  readonly #known = new Map<string, KnownSeries>()
  #lastSuccess: KnownSeries[] = []
  #lastSuccessIn = 0
  #hasLiveSeries = false
  #scrape = 0
  #current: KnownSeries[] = []
  #next = 0
  #guess: KnownSeries | undefined
  #batch: SeriesBatch | undefined
  #timestampMs = 0
  #counts = newCounts()

  constructor(target: Target) {
    this.#target = target
    this.limiter = target.seriesLimit > 0 ? new SeriesLimiter(target.seriesLimit) : undefined
  }

  /** Parses a body and adds its samples to the batch; `settle` has to follow. */
  read(body: Buffer, batch: SeriesBatch, timestampMs: number): ReadCounts {
    this.#begin()
    this.#batch = batch
    this.#timestampMs = timestampMs
    this.limiter?.advance(timestampMs)
    parseExposition(body, this)
    this.#batch = undefined
    return this.#counts
  }

  /**
   * Ends a scrape. Returns the encoded labels of the series that ended with it: those missing from
   * a successful scrape, or all when the first scrape after a success fails.
   */
  settle(succeeded: boolean): Uint8Array[] {
    const before = this.#hasLiveSeries ? this.#lastSuccess : []
    this.#hasLiveSeries = succeeded
    if (!succeeded) {
      this.#forget(series => series.succeededIn !== this.#lastSuccessIn, this.#lastSuccess.length)
      this.#current = []
      return this.#sendable(before)
    }
    const gone = before.filter(series => series.seenIn !== this.#scrape)
    const ended = gone.length === 0 ? [] : this.#withoutRenamed(this.#sendable(gone))
    this.#lastSuccess = this.#current
    this.#lastSuccessIn = this.#scrape
    this.#lastSuccess.forEach((series, index) => {
      series.index = index
      series.succeededIn = this.#scrape
    })
    this.#current = []
    this.#forget(series => series.seenIn !== this.#scrape, this.#lastSuccess.length)
    return ended
  }

  /** Returns the encoded labels of all series that have not ended. */
  live(): Uint8Array[] {
    return this.#hasLiveSeries ? this.#sendable(this.#lastSuccess) : []
  }

  expect(text: string, start: number): number {
    const guess = this.#lastSuccess[this.#next]
    this.#guess = guess !== undefined && text.startsWith(guess.text, start) ? guess : undefined
    return this.#guess === undefined ? -1 : start + this.#guess.text.length
  }

  sample(text: string, start: number, end: number, value: number, timestampMs: number): void {
    const guess = this.#guess
    const series =
      guess !== undefined && start + guess.text.length === end
        ? guess
        : this.#lookUp(text.slice(start, end))
    const counts = this.#counts
    counts.scraped++
    if (series.seenIn !== this.#scrape) {
      series.seenIn = this.#scrape
      this.#current.push(series)
      if (series.succeededIn !== this.#lastSuccessIn) counts.added++
    }
    if (series.succeededIn === this.#lastSuccessIn) this.#next = series.index + 1
    if (series.labels === undefined) return
    counts.afterRelabeling++
    if (series.hasTooManyLabels) counts.hasTooManyLabels = true
    if (this.limiter?.admit(latin1(series.labels)) === false) {
      counts.limitDrops++
      return
    }
    const ownTime = this.#target.job.honorTimestamps && timestampMs !== 0
    this.#batch?.add(series.labels, ownTime ? timestampMs : this.#timestampMs, value)
  }

  badLine(line: string, reason: string): void {
    const counts = this.#counts
    if (counts.badLines++ > 0) return
    counts.firstBadLine = `${JSON.stringify(Buffer.from(line, 'latin1').toString())}: ${reason}`
  }

  #begin(): void {
    this.#scrape++
    this.#current = []
    this.#next = 0
    this.#guess = undefined
    this.#counts = newCounts()
  }

  #lookUp(text: string): KnownSeries {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    // A slice would keep the whole body alive for as long as the series is known.
    const copy = Buffer.from(text, 'latin1').toString('latin1')
    const series = this.#create(copy)
    this.#known.set(copy, series)
    return series
  }

  #create(text: string): KnownSeries {
    const { job, labels, externalLabels, labelLimit } = this.#target
    const exposed = parseSeries(text)
    const renamed = job.honorLabels ? exposed : avoidAutoMetric(exposed)
    const relabeled = job.metricRelabel.apply(addLabels(renamed, labels, job.honorLabels)) ?? []
    const kept = finalizeLabels(relabeled).filter(({ name, value }) => name !== '' && value !== '')
    const sent = kept.length === 0 ? kept : addLabels(kept, externalLabels, job.honorLabels)
    return {
      text,
      // Small arrays of their own take more memory than what they hold; Buffer packs copies.
      labels: sent.length === 0 ? undefined : Buffer.from(encodeLabels(sent)),
      hasTooManyLabels: labelLimit > 0 && sent.length > labelLimit,
      index: 0,
      seenIn: NEVER,
      succeededIn: NEVER,
    }
  }

  #sendable(series: readonly KnownSeries[]): Uint8Array[] {
    const all = series.flatMap(({ labels }) => labels ?? [])
    const { limiter } = this
    return limiter === undefined ? all : all.filter(labels => limiter.isAdmitted(latin1(labels)))
  }

  /** Leaves out series that go on under another spelling: blanks or order of labels changed. */
  #withoutRenamed(ended: Uint8Array[]): Uint8Array[] {
    const fresh = this.#current.filter(series => series.succeededIn !== this.#lastSuccessIn)
    if (fresh.length === 0) return ended
    const names = new Set(fresh.flatMap(({ labels }) => (labels ? latin1(labels) : [])))
    return ended.filter(labels => !names.has(latin1(labels)))
  }

  #forget(isOld: (series: KnownSeries) => boolean, sizeWithoutOld: number): void {
    if (this.#known.size === sizeWithoutOld) return
    for (const [text, series] of this.#known) if (isOld(series)) this.#known.delete(text)
  }
}

function newCounts(): { -readonly [K in keyof ReadCounts]: ReadCounts[K] } {
  return {
    scraped: 0,
    afterRelabeling: 0,
    added: 0,
    limitDrops: 0,
    hasTooManyLabels: false,
    badLines: 0,
    firstBadLine: '',
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
