import { labelsToObject } from '@vmkit/promql-lite/labels'
import type { DroppedTarget, TargetStatus } from '../scrape/index.ts'

/** A target as `/api/v1/targets` shows it. */
export function targetJson(target: TargetStatus): Record<string, unknown> {
  return {
    discoveredLabels: labelsToObject(target.originalLabels),
    labels: labelsToObject(target.labels),
    scrapePool: target.job,
    scrapeUrl: target.url,
    lastError: target.lastError,
    lastScrape: new Date(target.lastScrapeMs).toISOString(),
    lastScrapeDuration: target.lastDurationMs / 1000,
    lastSamplesScraped: target.samplesScraped,
    health: target.health,
  }
}

/** A dropped target as `/api/v1/targets` shows it; the reason is an addition of ours. */
export function droppedJson(target: DroppedTarget): Record<string, unknown> {
  return { discoveredLabels: labelsToObject(target.originalLabels), dropReason: target.reason }
}
