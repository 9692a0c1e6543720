import type { RecentScrape, ScrapeTrouble } from './target-status.ts'

/** Scrapes remembered of each target. */
const RECENT_SCRAPES = 10
const NUMBERS_PER_SCRAPE = 3
/** Before the first scrape, for which many targets wait long. */
const NO_NUMBERS = new Float64Array()

/** What there is to note about one scrape. */
export interface ScrapeNote {
  readonly startedMs: number
  readonly durationMs: number
  readonly samples: number
  readonly responseSizeBytes: number
  /** `''` for a success. */
  readonly error: string
  readonly trouble: ScrapeTrouble | undefined
  readonly isStreamed: boolean
}

/** How the scrapes of one target went: numbers that are overwritten, and a ring of the last few. */
export class TargetRecord {
  scrapesTotal = 0
  scrapesFailed = 0
  lastError = ''
  trouble: ScrapeTrouble | undefined
  lastScrapeMs = 0
  lastDurationMs = 0
  samplesScraped = 0
  responseSizeBytes = 0
  isStreamed = false
  #numbers = NO_NUMBERS
  readonly #errors: string[] = []

  /** `unknown` until the first scrape. */
  get health(): 'up' | 'down' | 'unknown' {
    return this.scrapesTotal === 0 ? 'unknown' : this.lastError === '' ? 'up' : 'down'
  }

  /** Notes a scrape. */
  note(scrape: ScrapeNote): void {
    if (this.scrapesTotal === 0) {
      this.#numbers = new Float64Array(RECENT_SCRAPES * NUMBERS_PER_SCRAPE)
    }
    const slot = this.scrapesTotal % RECENT_SCRAPES
    this.#numbers[slot * NUMBERS_PER_SCRAPE] = scrape.startedMs
    this.#numbers[slot * NUMBERS_PER_SCRAPE + 1] = scrape.durationMs
    this.#numbers[slot * NUMBERS_PER_SCRAPE + 2] = scrape.samples
    // Equal texts are kept once: a target that is down says the same for hours.
    if (scrape.error !== this.lastError) this.lastError = scrape.error
    this.#errors[slot] = this.lastError
    this.scrapesTotal++
    if (scrape.error !== '') this.scrapesFailed++
    this.trouble = scrape.trouble
    this.lastScrapeMs = scrape.startedMs
    this.lastDurationMs = scrape.durationMs
    this.samplesScraped = scrape.samples
    this.responseSizeBytes = scrape.responseSizeBytes
    this.isStreamed = scrape.isStreamed
  }

  /** The last few scrapes, oldest first. */
  recent(): RecentScrape[] {
    const count = Math.min(this.scrapesTotal, RECENT_SCRAPES)
    return Array.from({ length: count }, (_, i) => {
      const slot = (this.scrapesTotal - count + i) % RECENT_SCRAPES
      const [startedMs = 0, durationMs = 0, samples = 0] = this.#numbers.subarray(
        slot * NUMBERS_PER_SCRAPE,
        (slot + 1) * NUMBERS_PER_SCRAPE,
      )
      return { startedMs, durationMs, samples, error: this.#errors[slot] ?? '' }
    })
  }
}
