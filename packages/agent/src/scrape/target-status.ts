import type { Labels } from '@vmkit/promql-lite/labels'
import type { BadLine } from '../exposition/index.ts'
import type { FetchFailureCause } from '../fetch/index.ts'

/**
 * What kind of trouble a scrape had. With `html` it counts as a success all the same: the target
 * answered 200, with a page for people instead of metrics.
 */
export type ScrapeTrouble = FetchFailureCause | 'html' | 'sample-limit' | 'label-limit'

/** One scrape of the last few. */
export interface RecentScrape {
  readonly startedMs: number
  readonly durationMs: number
  readonly samples: number
  /** `''` for a success. */
  readonly error: string
}

/** How a target is doing. */
export interface TargetStatus {
  /** 16 hexadecimal digits; the same as long as the target's configuration is. */
  readonly id: string
  readonly job: string
  readonly url: string
  readonly labels: Labels
  /** The labels before relabeling, empty when they are not kept. */
  readonly originalLabels: Labels
  /** `unknown` until the first scrape. */
  readonly health: 'up' | 'down' | 'unknown'
  /** Why the last scrape failed, `''` when it did not. */
  readonly lastError: string
  /** The class of `lastError`; `html` may come without one. */
  readonly trouble: ScrapeTrouble | undefined
  /** When the last scrape began, 0 when there was none. */
  readonly lastScrapeMs: number
  readonly lastDurationMs: number
  readonly samplesScraped: number
  /** Size of the last body, 0 when the scrape failed. */
  readonly responseSizeBytes: number
  readonly scrapesTotal: number
  readonly scrapesFailed: number
  /** Whether the last body was passed on while it was read. */
  readonly isStreamed: boolean
  /** Some of the lines of the last body that are no samples. */
  readonly badLines: readonly BadLine[]
  /** The last few scrapes, oldest first; made when asked for. */
  readonly recent: readonly RecentScrape[]
}
