/**
 * The one door for every sample, scraped or made by the agent itself.
 *
 * In: pages of series with a value each. Out: the same, as the rules of each receiver left them. It
 * keeps nothing, and books what it does not pass on.
 */
export { createPipeline, type Pipeline } from './pipeline.ts'
export type { DoorOptions, RouteRules } from './routes.ts'
export { SeriesLimits } from './series-limits.ts'
export { ShardByUrl } from './shard-by-url.ts'
