/** Why series are not passed on to any receiver. At most seven: a page has three bits for them. */
export const doorReasons = [
  'global-relabel',
  'too-many-labels',
  'long-label-name',
  'long-label-value',
  'hourly-series-limit',
  'daily-series-limit',
] as const

export type DoorReason = (typeof doorReasons)[number]

/** Why samples did not reach a receiver. Every place that drops samples names one of these. */
export const dropReasons = [
  // Before the samples are copied to the receivers.
  ...doorReasons,
  // On the way to one receiver.
  'relabel',
  'no-labels',
  'too-big',
  // At the receiver.
  'rejected',
  'quarantined',
  // In the queue.
  'queue-full',
  'overload',
  'corrupt',
  'disk-error',
] as const

export type DropReason = (typeof dropReasons)[number]

/** What is known about samples that are lost, besides their number. */
export interface LossDetail {
  /** Series they belong to. */
  readonly series?: number
  /** Their first and last timestamp, in milliseconds. */
  readonly minTimeMs?: number
  readonly maxTimeMs?: number
  /** Metric names with their samples; asked for at most once, and only when there is time. */
  readonly names?: () => Iterable<readonly [name: string, samples: number]>
}
