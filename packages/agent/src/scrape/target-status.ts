import type { Labels } from '@vmkit/promql-lite/labels'

/** How a target is doing. */
export interface TargetStatus {
  readonly job: string
  readonly url: string
  readonly labels: Labels
  /** The labels before relabeling, empty when they are not kept. */
  readonly originalLabels: Labels
  /** `unknown` until the first scrape. */
  readonly health: 'up' | 'down' | 'unknown'
  /** Why the last scrape failed, `''` when it did not. */
  readonly lastError: string
  /** When the last scrape began, 0 when there was none. */
  readonly lastScrapeMs: number
  readonly lastDurationMs: number
  readonly samplesScraped: number
  readonly responseSizeBytes: number
  readonly scrapesTotal: number
  readonly scrapesFailed: number
}
