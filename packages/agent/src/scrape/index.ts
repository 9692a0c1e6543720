/**
 * Scraping: from discovered targets to samples.
 *
 * In: a scrape configuration. Out: pages of series with their values, pushed into the sink with the
 * metrics about each scrape, staleness markers and metadata; what each target is doing.
 * It must never wait for the sink, and one target's trouble must not touch another.
 */
export { createScrapeManager, type ScrapeManager, type ScrapeManagerOptions } from './manager.ts'
export { discoverOnce, type FoundTarget } from './discover-once.ts'
export { ownersOf, parseMemberNum, parseShardStrategy, type ShardStrategy } from './shard.ts'
export type { DroppedTarget } from './target.ts'
export type { TargetResponse } from './target-response.ts'
export type { RecentScrape, ScrapeTrouble, TargetStatus } from './target-status.ts'
