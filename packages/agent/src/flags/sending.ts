import { flag } from '@vmkit/daemon/flags'

const { perUrl } = flag

/** Flags of what happens between the queue and the receiver. */
export const sendingFlags = {
  'remoteWrite.onRefused': perUrl.string({
    default: 'quarantine',
    help: 'What becomes of samples that the receiver refuses with 400, 409, 413, 415 or 422. quarantine: the refused series are looked for and put aside in the folder of the queue, the others are delivered; a receiver that refuses everything is asked again and again. drop: the whole block is lost, except with 413 and 422, as in vmagent. retry: the block is sent again until it is taken',
  }),
  'remoteWrite.quarantineMaxBytes': perUrl.bytes({
    default: 64 * 1024 * 1024,
    help: 'Most bytes of refused samples that are kept for the command quarantine; beyond it the oldest are deleted, counted and logged',
  }),
  'remoteWrite.rateLimit': perUrl.int({
    default: 0,
    help: 'Most compressed bytes per second to the receiver, which helps it after an outage. 0 means no limit',
  }),
} as const
