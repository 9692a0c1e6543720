/**
 * Writes `ALERTS`, `ALERTS_FOR_STATE` and recorded series by remote write.
 *
 * In: samples of evaluations. Out: requests, gathered and repeated for a while. The queue is in
 * memory and bounded; what does not fit, or is refused, is counted as dropped and logged.
 */
export { createRemoteWriter, type RemoteWriter } from './remote-writer.ts'
