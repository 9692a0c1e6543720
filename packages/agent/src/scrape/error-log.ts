import type { Logger } from '@vmkit/daemon/log'
import { formatGoDuration } from '@vmkit/daemon/time'
import { labelsText } from './go-quote.ts'
import type { Target } from './target.ts'

export interface ErrorLogOptions {
  /** -promscrape.suppressScrapeErrors. */
  readonly suppressScrapeErrors: boolean
  /** -promscrape.suppressScrapeErrorsDelay; 0 logs every failure. */
  readonly suppressScrapeErrorsDelayMs: number
}

/** Logs failed scrapes of one target, many as one line when a delay is set. */
export class ErrorLog {
  readonly #target: Target
  readonly #log: Logger
  readonly #options: ErrorLogOptions
  #scrapes = 0
  #failures = 0
  #loggedMs = -Infinity

  constructor(target: Target, log: Logger, options: ErrorLogOptions) {
    this.#target = target
    this.#log = log
    this.#options = options
  }

  /** Notes the outcome of one scrape, `''` for success. */
  note(error: string, nowMs: number): void {
    this.#scrapes++
    if (error === '') return
    this.#failures++
    const { suppressScrapeErrors, suppressScrapeErrorsDelayMs: delayMs } = this.#options
    if (suppressScrapeErrors || nowMs - this.#loggedMs < delayMs) return
    const { url, labels } = this.#target
    const share =
      delayMs > 0
        ? `, ${this.#failures} of ${this.#scrapes} times within ${formatGoDuration(delayMs)}`
        : ''
    this.#log.warn(`cannot scrape "${url}" ${labelsText(labels)}${share}: ${error}`)
    this.#loggedMs = nowMs
    this.#scrapes = 0
    this.#failures = 0
  }
}
