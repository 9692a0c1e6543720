/**
 * The queue between the pipeline and one receiver: blocks in, blocks out, in order, across restarts.
 *
 * In: finished request bodies with what they hold (samples, series, time range). Out: leases; the
 * reader's place moves only when a lease is acknowledged, so a block is gone only after the
 * receiver has it. Memory first; disk when the receiver is behind; everything to disk on a clean
 * stop. It must never lose a sample without counting it under a reason, and opening never deletes
 * what it cannot read.
 */
export { decodeHeader, encodeRecord, isIntact, type Block, type Codec } from './record.ts'
export { openBufferedQueue, type BufferedQueue } from './buffered-queue.ts'
export { lockFolder } from './folder-lock.ts'
export type { Lease } from './lease.ts'
export type { Damage } from './damage.ts'
export type { DiskStats } from './disk-stats.ts'
export { queueContents } from './queue-contents.ts'
export type { Lane, SyncPolicy } from './queue-options.ts'
export { listSegments } from './segment-files.ts'
export { scanSegment } from './segment-scan.ts'
export { isHeldByVmagent, readVmagentQueue, vmagentQueueHash } from './vmagent-queue.ts'
