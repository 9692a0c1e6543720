import type { Block } from './record.ts'

/** A block handed out for sending; exactly one of its methods is called, once. */
export interface Lease {
  readonly block: Block
  /** The receiver has it: it is gone from the queue, and nobody may look at its payload any more. */
  ack(): void
  /** The receiver will never take it: it is gone and counted. */
  reject(): void
  /** It is gone from the queue; `book` books all its samples, sent or dropped. */
  settle(book: () => void): void
  /** Not sent: it goes back to its place. */
  release(): void
}
