import type { DoorReason } from '../ledger/index.ts'

/** Chunks a label set may have; one with more labels is a single chunk. */
export const MAX_CHUNKS = 255

/** Label sets of the series of a page, as they go to some of the receivers. */
export interface LabelSets {
  /** Chunks of each series; 0 for a series that is not sent. */
  readonly counts: Uint8Array
  /** Bytes of each label set; for a series that is not sent, `REFUSED` or 0. */
  readonly sizes: Uint32Array
  /** The chunks that occur, each once; the sets count as one user of each. */
  readonly chunks: Uint32Array
  /** Places in `chunks`, series after series: half of the memory of chunks, and less. */
  readonly picks: Uint16Array | Uint32Array
  /** Series that are sent. */
  readonly sent: number
  /** Series that came here, and that the rules of the route dropped. */
  readonly refused: number
}

/** Stands in `sizes` for a series that the rules of a route dropped; others never came there. */
export const REFUSED = 1

/** Series of a page that the pipeline passes on to nobody. */
export interface DoorLoss {
  readonly reason: DoorReason
  readonly series: number
}

/** Series that were exposed one after the other; never changed once made. */
export interface SeriesPage {
  readonly count: number
  /** One for each route of the pipeline. */
  readonly routes: readonly LabelSets[]
  /** Series that metric relabeling and limits left. */
  readonly kept: number
  /** Those of them that the pipeline does not pass on, by reason; mostly empty. */
  readonly lost: readonly DoorLoss[]
}

/** Returns where each series' picks start. */
export function pickStarts({ counts }: LabelSets): Uint32Array {
  const starts = new Uint32Array(counts.length)
  for (let i = 1; i < counts.length; i++) starts[i] = (starts[i - 1] ?? 0) + (counts[i - 1] ?? 0)
  return starts
}

/** Returns the chunks of a series whose picks start at `start`. */
export function chunksOf(
  { chunks, counts, picks }: LabelSets,
  index: number,
  start: number,
): number[] {
  return Array.from(picks.subarray(start, start + (counts[index] ?? 0)), pick => chunks[pick] ?? 0)
}
