import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import { RefusalLog } from './refusal-log.ts'
import type { SendEvents } from './sender.ts'

/** Returns what writes the log of one receiver's senders; ended, it tells what it had gathered. */
export function createSendLog(options: {
  readonly name: string
  /** Folder of the queue. */
  readonly dir: string
  readonly log: Logger
}): Pick<SendEvents, 'retry' | 'rejected' | 'parked' | 'parkFailed'> & Disposable {
  const { name, dir, log } = options
  const parked = new RefusalLog(({ samples, entries, reason }) =>
    log.error(
      `"${name}" refused ${samples} samples for good (${entries} series, the first with ${reason}); they are kept: see vmkit-agent quarantine ls "${dir}"`,
    ),
  )
  const rejected = new RefusalLog(({ samples, entries, reason }) => {
    const blocks = entries === 1 ? 'a block' : `${entries} blocks`
    const dropped = entries === 1 ? 'it was' : 'they were'
    log.error(
      `"${name}" refused ${blocks} of ${samples} samples for good: ${reason}; ${dropped} dropped`,
    )
  })
  return {
    retry: (reason, delayMs) =>
      log.warn(
        `cannot send a block to "${name}": ${reason}; trying again in ${(delayMs / 1000).toFixed(1)} seconds`,
      ),
    rejected: ({ samples }, reason) => rejected.add({ samples, entries: 1, reason }),
    parked: (samples, entries, reason) => parked.add({ samples, entries, reason }),
    parkFailed: (samples, error) =>
      log.error(
        `dropped ${samples} samples that "${name}" refused: they cannot be kept: ${errorText(error)}`,
      ),
    [Symbol.dispose]() {
      parked[Symbol.dispose]()
      rejected[Symbol.dispose]()
    },
  }
}
