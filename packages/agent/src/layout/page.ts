import type { ChunkPool, SeriesPage } from '../series/index.ts'

/** Series of a page; the last one of a body may hold fewer, a page in which some came more. */
export const PAGE_SERIES = 1024

/** Facts about a series, as bits. */
export const KEPT = 1
export const AFTER_GLOBAL = 2
export const TOO_MANY_LABELS = 4
export const OVER_LIMIT = 8
export const HAS_COMMENT = 16
export const BAD_LINE = 32

/**
 * Consecutive lines of a body. Each is known by its segment: all that stands between the line
 * before and the value.
 */
export interface LayoutPage extends SeriesPage {
  /** For each: length of the segment (negative for a bad line, newline included), 64-bit hash. */
  readonly segments: Int32Array
  /** For each a 64-bit hash of the series as exposed, however it is written. */
  readonly keys: Int32Array
  readonly flags: Uint8Array
  readonly badLines: number
  readonly overLimit: number
  readonly hasTooManyLabels: boolean
  /** Changes when a segment with comments comes or goes. */
  readonly commentSum: number
  /** Lists that hold the page. */
  users: number
}

/** Gives up one use of a page; the last one gives its chunks back. */
export function releasePage(page: LayoutPage, pool: ChunkPool): void {
  if (--page.users > 0) return
  for (const { chunks } of page.routes) {
    for (let i = 0; i < chunks.length; i++) pool.release(chunks[i] ?? 0)
  }
}
