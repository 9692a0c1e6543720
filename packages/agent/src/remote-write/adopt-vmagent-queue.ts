import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import { unpackBlock } from '../quarantine/index.ts'
import {
  isHeldByVmagent,
  readVmagentQueue,
  vmagentQueueHash,
  type Block,
  type BufferedQueue,
} from '../queue/index.ts'
import { urlHash } from './queue-folder.ts'
import { describeRequest } from './request-parts.ts'

export interface AdoptOptions {
  readonly tmpDataPath: string
  readonly url: string
  readonly queue: BufferedQueue
  readonly log: Logger
}

/**
 * Takes over what vmagent left in its own queues for a URL, whatever the place of the URL in the
 * list was. A folder whose blocks are all safe in `queue` is renamed, never deleted.
 */
export function adoptVmagentQueues({ tmpDataPath, url, queue, log }: AdoptOptions): void {
  const root = join(tmpDataPath, 'persistent-queue')
  if (!existsSync(root)) return
  const hash = urlHash(url)
  for (const name of readdirSync(root).toSorted()) {
    const dir = join(root, name)
    if (vmagentQueueHash(dir) !== hash) continue
    if (isHeldByVmagent(dir)) {
      log.warn(
        `cannot take over the queue of vmagent in "${dir}": vmagent is running; stop it first`,
      )
      continue
    }
    try {
      adoptOne(dir, queue, log)
    } catch (error) {
      log.error(
        `cannot take over the queue of vmagent in "${dir}": ${errorText(error)}; it stays, and the next start tries again`,
      )
    }
  }
}

function adoptOne(dir: string, queue: BufferedQueue, log: Logger): void {
  let blocks = 0
  let samples = 0
  for (const piece of readVmagentQueue(dir)) {
    const { file, offset } = piece
    const block = piece.kind === 'block' ? readBlock(piece.body) : undefined
    if (block === undefined) {
      const bytes = piece.kind === 'block' ? piece.body.length + 8 : piece.bytes
      log.error(
        `cannot read ${bytes} bytes at offset ${offset} of "${file}", which vmagent wrote; they are left where they are`,
      )
      continue
    }
    if (!queue.adopt(block)) throw new Error('there is no room on the disk')
    blocks++
    samples += block.samples
  }
  if (!queue.syncNow()) throw new Error('the disk does not take what was written')
  const drained = `${dir}.drained-by-vmkit`
  renameSync(dir, drained)
  log.info(
    `took ${samples} samples in ${blocks} blocks over from the queue of vmagent in "${dir}"; its files are in "${drained}" now and can be deleted`,
  )
}

/** Looks what is in a request body; undefined when it is none. */
function readBlock(payload: Buffer): Block | undefined {
  for (const codec of ['zstd', 'snappy'] as const) {
    try {
      const { names: _, ...content } = describeRequest(unpackBlock({ payload, codec }))
      return { payload, codec, ...content }
    } catch {
      // Perhaps it is the other one.
    }
  }
  return undefined
}
