import { doorReasons, type DoorReason } from '../ledger/index.ts'
import type { ChunkPool, DoorLoss, SeriesPage } from '../series/index.ts'

/** Series of a page; the last one of a body may hold fewer, a page in which some came more. */
export const PAGE_SERIES = 1024

/** Facts about a series, as bits. */
export const KEPT = 1
export const TOO_MANY_LABELS = 2
export const OVER_LIMIT = 4
export const HAS_COMMENT = 8
export const BAD_LINE = 16
/** The bits from here on say why the pipeline passes the series on to nobody; 0 when it does. */
const LOST_SHIFT = 5

/** Returns the bits that say why a series is passed on to nobody. */
export function lostFlags(reason: DoorReason | undefined): number {
  return reason === undefined ? 0 : (doorReasons.indexOf(reason) + 1) << LOST_SHIFT
}

/** Counts the series of a page that are passed on to nobody. */
export class LossCount {
  readonly #counts = new Uint32Array(doorReasons.length + 1)

  add(flags: number): void {
    const at = flags >>> LOST_SHIFT
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
  }

  /** Returns what was counted. */
  list(): DoorLoss[] {
    return doorReasons
      .map((reason, i) => ({ reason, series: this.#counts[i + 1] ?? 0 }))
      .filter(({ series }) => series > 0)
  }
}

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
