/**
 * The books: what came in, what was delivered, what is on its way, what was lost and why.
 *
 * In: counts from every place where samples come in, go out or end. Out: sums that have to agree,
 * and what is known about each loss, in bounded memory and time.
 * No reason may be made up outside of its list.
 */
export type { AgentBooks, Books, QueueState } from './books.ts'
export {
  doorReasons,
  dropReasons,
  type DoorReason,
  type DropReason,
  type LossDetail,
} from './drop-reason.ts'
export { Ledger } from './ledger.ts'
export { LossBook, type Loss } from './loss-book.ts'
