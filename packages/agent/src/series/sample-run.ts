import type { SeriesPage } from './label-sets.ts'

/** One sample of each series of a page. */
export interface SampleRun {
  readonly page: SeriesPage
  readonly values: Float64Array
  /** Where the values of the page start. */
  readonly offset: number
  readonly timestampMs: number
  /** Timestamps of their own, at the same places as the values; 0 where a sample has none. */
  readonly times: Float64Array | undefined
}

/** Staleness markers for series of a page. */
export interface StaleRun {
  readonly page: SeriesPage
  /** Which series; all when undefined. */
  readonly indexes: readonly number[] | undefined
  readonly timestampMs: number
}
