/**
 * Everything that happens for one `-remoteWrite.url`: relabel, gather into blocks, queue, send.
 *
 * In: pages of series and their values. Out: POST requests with compressed WriteRequests, again and
 * again until the receiver took them or refused them for good. Samples are booked in the receiver's
 * ledger when they come in and at every way out.
 */
export { adoptVmagentQueues } from './adopt-vmagent-queue.ts'
export { createCompressor, type Compressor } from './compress.ts'
export type { OnRefused } from './outcome.ts'
export { programMetrics } from './program-metrics.ts'
export { openReceiver, type Receiver } from './receiver.ts'
export { SeriesRelabel } from './series-relabel.ts'
export { claimQueueFolders, danglingQueues, type QueueClaim } from './queue-folder.ts'
