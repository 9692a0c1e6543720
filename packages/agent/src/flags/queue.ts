import { flag } from '@vmkit/daemon/flags'

const { perUrl } = flag

/** Flags of the queue between the agent and a receiver. */
export const queueFlags = {
  'remoteWrite.keepDanglingQueues': flag.bool({
    help: 'Accepted for compatibility: queues without a -remoteWrite.url are always kept, and named in the log at start with what is in them',
  }),
  'remoteWrite.maxDiskUsagePerURL': perUrl.bytes({
    default: 0,
    help: 'Most bytes of the files of a queue, small values such as 16MiB included; beyond it the oldest samples are dropped, counted and logged. 0 means no limit',
  }),
  'remoteWrite.disableOnDiskQueue': perUrl.bool({
    default: false,
    help: 'Keep unsent samples in memory only, until a clean stop writes them to -remoteWrite.tmpDataPath. When memory is full the newest are dropped and counted',
  }),
  'remoteWrite.dropSamplesOnOverload': flag.bool({
    help: 'Accepted for compatibility: scraped samples that find no room with -remoteWrite.disableOnDiskQueue are dropped in any case, as vmagent does',
  }),
  'remoteWrite.inmemoryQueues': perUrl.int({
    default: 0,
    help: 'Requests in flight, besides -remoteWrite.queues, that carry only samples not yet on disk, so that fresh samples arrive while a backlog is sent',
  }),
  'remoteWrite.name': perUrl.string({
    default: '',
    help: 'Name of the queue of this receiver, and of its folder: with it the queue stays when the URL or its place in the list changes. By default it goes by the URL without its query',
  }),
  'remoteWrite.queueSync': flag.string({
    oneOf: ['second', 'always', 'never'],
    help: 'When queued samples are made to outlast a power failure. With second at most the last second is lost, with always nothing that is on disk, with never what the system had not written yet. The death of the process alone never costs what is on disk',
  }),
} as const
