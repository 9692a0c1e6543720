import type { DropReason } from '../ledger/index.ts'

interface Explanation {
  /** What happened, as a sentence. */
  readonly what: string
  /** What to do about it, as a sentence. */
  readonly todo: string
  /** Whether somebody wanted it so. */
  readonly isWanted?: boolean
}

/** What each reason means to somebody who looks for lost samples. */
export const lossReasons: Readonly<Record<DropReason, Explanation>> = {
  'global-relabel': {
    what: 'The rules of -remoteWrite.relabelConfig dropped the series.',
    todo: 'This is as configured; look at the rules if you miss something.',
    isWanted: true,
  },
  'too-many-labels': {
    what: 'The series has more labels than -maxLabelsPerTimeseries allows.',
    todo: 'Drop labels by relabeling, or raise the limit.',
  },
  'long-label-name': {
    what: 'A label name is longer than -maxLabelNameLen allows.',
    todo: 'Rename the label by relabeling, or raise the limit.',
  },
  'long-label-value': {
    what: 'A label value is longer than -maxLabelValueLen allows.',
    todo: 'Shorten the value by relabeling, or raise the limit.',
  },
  'hourly-series-limit': {
    what: 'More series came in one hour than -remoteWrite.maxHourlySeries allows.',
    todo: 'Find the label whose values keep changing, or raise the limit.',
  },
  'daily-series-limit': {
    what: 'More series came in one day than -remoteWrite.maxDailySeries allows.',
    todo: 'Find the label whose values keep changing, or raise the limit.',
  },
  relabel: {
    what: 'The rules of -remoteWrite.urlRelabelConfig dropped the series.',
    todo: 'This is as configured; look at the rules if you miss something.',
    isWanted: true,
  },
  'no-labels': {
    what: 'Relabeling left no label of the series.',
    todo: 'Let the rules keep the name at least, or drop the series on purpose.',
  },
  'too-big': {
    what: 'One series alone does not fit into a block of -remoteWrite.maxBlockSize.',
    todo: 'Look for a label with a very long value, or raise the size.',
  },
  rejected: {
    what: 'The receiver refused the block for good.',
    todo: "Its answer is in the agent's log; mend what it complains about.",
  },
  quarantined: {
    what: 'The receiver refused these series; they lie in quarantine with its answer.',
    todo: 'See them with "vmkit-agent quarantine ls", mend the cause, then replay or drop them.',
  },
  'queue-full': {
    what: 'The queue on disk reached its limit, so that the oldest samples had to go.',
    todo: 'Make the receiver faster or reachable, or raise -remoteWrite.maxDiskUsagePerURL.',
  },
  overload: {
    what: 'There was no room in memory, and the disk is not to be used.',
    todo: 'Make the receiver faster or reachable, or allow the queue on disk.',
  },
  corrupt: {
    what: 'What was read back from disk was damaged.',
    todo: 'Check the disk; the damaged bytes were put aside in the folder of the queue.',
  },
  'disk-error': {
    what: 'The disk took no data, and memory was full.',
    todo: 'Free space on the disk below -remoteWrite.tmpDataPath, or mend it.',
  },
}
