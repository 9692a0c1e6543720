/**
 * Scraping: from discovered targets to batches of samples.
 *
 * In: a scrape configuration. Out: one batch per scrape, pushed into the sink, with the samples of
 * the target, the metrics about the scrape itself and staleness markers; what each target is doing.
 * It must never wait for the sink, and one target's trouble must not touch another.
 */
export { createScrapeManager, type ScrapeManager, type ScrapeManagerOptions } from './manager.ts'
export { parseMemberNum } from './shard.ts'
export type { DroppedTarget } from './target.ts'
export type { TargetResponse } from './target-response.ts'
export type { RecentScrape, ScrapeTrouble, TargetStatus } from './target-status.ts'
