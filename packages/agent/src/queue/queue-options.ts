import type { Ledger } from '../ledger/index.ts'
import type { Damage } from './damage.ts'
import type { Block } from './record.ts'

/**
 * When data on disk is made to outlast a power failure; the death of the process costs nothing that
 * is on disk in any case. `second`: at most once a second; `always`: before `put` returns; `never`:
 * when the system likes.
 */
export type SyncPolicy = 'second' | 'always' | 'never'

/** Which blocks a sender takes: the oldest of all, or only those that never were on disk. */
export type Lane = 'any' | 'memory'

export interface QueueOptions {
  /** Folder of this receiver's queue. */
  readonly dir: string
  readonly ledger: Ledger
  /** Blocks held in memory before they move to disk. */
  readonly maxMemoryBlocks: number
  /** Bytes held in memory before they move to disk. */
  readonly maxMemoryBytes: number
  /** Bytes of all files of the queue; the oldest samples are dropped beyond it. 0 means no limit. */
  readonly maxDiskBytes: number
  /** Default 64 MiB, or an eighth of `maxDiskBytes` where that is less. */
  readonly maxSegmentBytes?: number
  /** Whether blocks stay in memory until `close`; there may be no room then. Default false. */
  readonly isMemoryOnly?: boolean
  /** Whether new blocks stay in memory beside a backlog on disk, for the memory lane. Default false. */
  readonly hasMemoryLane?: boolean
  /** Default `second`. */
  readonly sync?: SyncPolicy
  readonly onDamage: (damage: Damage) => void
  /** Called when the oldest copy of damaged bytes is deleted, for there are too many. */
  readonly onDamageDeleted?: (file: string) => void
  /** Called when the disk begins to refuse; blocks stay in memory as long as there is room. */
  readonly onDiskError: (error: unknown) => void
  /** Called when the disk takes blocks again. */
  readonly onDiskBack?: () => void
  readonly onDiskFull?: (samples: number) => void
  /** Tells the metric names in a block with their samples, for the books. */
  readonly namesIn?: (block: Block) => Iterable<readonly [name: string, samples: number]>
  /** Default `Date.now`. */
  readonly now?: () => number
}
