import type { Loss } from './loss-book.ts'

/** What waits in a receiver's queue. */
export interface QueueState {
  readonly memoryBytes: number
  readonly diskBytes: number
  readonly blocks: number
  /** Timestamp of the oldest sample, in milliseconds; undefined when nothing waits. */
  readonly oldestSampleMs: number | undefined
}

/** One side of the agent at one moment: received = sent + pending + dropped, in samples. */
export interface Books {
  /** The receiver as metrics call it. */
  readonly name: string
  readonly received: number
  readonly sent: number
  readonly pending: number
  readonly dropped: number
  readonly losses: readonly Loss[]
  /** Undefined for what has no queue. */
  readonly queue: QueueState | undefined
}

/** The books of the whole agent. */
export interface AgentBooks {
  /** Of everything before samples are copied to the receivers; `sent` is what was passed on. */
  readonly door: Books
  readonly receivers: readonly Books[]
}
