/**
 * The books: what came in, what was delivered, what is on its way, what was lost and why.
 *
 * In: counts from every place where samples come in, go out or end. Out: sums that have to agree.
 * No reason may be made up outside of its list.
 */
export { dropReasons } from './drop-reason.ts'
export { Ledger } from './ledger.ts'
