/**
 * Asks targets for their metrics, with as little work per request as there can be.
 *
 * In: what is asked of a target, and a reader. Out: the body, decompressed, piece by piece into the
 * reader, or a failure that says what went wrong in which phase.
 * Must never hold a large body as a whole, read without a bound of time and size, or keep the event
 * loop busy for long.
 */
export { createFetchRoom, type FetchRoom, type FetchRoomOptions } from './room.ts'
export { createFetchStats, type FetchStats } from './stats.ts'
export { createTargetFetcher, type TargetFetcherOptions } from './target-fetcher.ts'
export type {
  BodyReader,
  FetchFailureCause,
  FetchRequest,
  Fetched,
  TargetFetcher,
} from './types.ts'
