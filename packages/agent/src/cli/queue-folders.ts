import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { listSegments } from '../queue/index.ts'

/** What the agent calls the folder of its queues below -remoteWrite.tmpDataPath. */
const QUEUES = 'vmkit-queue'

/**
 * Returns the queues in a folder: the folder itself when it is one, or those below it, so that
 * -remoteWrite.tmpDataPath will do.
 *
 * @throws Error when there is no such folder, or no queue in it
 */
export function queueFolders(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new Error(`cannot read "${folder}": there is no such folder`)
  }
  if (isQueue(folder)) return [folder]
  const parent = existsSync(join(folder, QUEUES)) ? join(folder, QUEUES) : folder
  const queues = readdirSync(parent, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => join(parent, name))
    .filter(isQueue)
    .toSorted()
  if (queues.length > 0) return queues
  throw new Error(
    `cannot read "${folder}": no queue in it; name -remoteWrite.tmpDataPath, or the folder of a queue below it`,
  )
}

/** Whether a folder is a queue: an empty one has nothing but its lock, or is just named like one. */
function isQueue(folder: string): boolean {
  return (
    listSegments(folder).length > 0 ||
    existsSync(join(folder, 'lock')) ||
    /[/\\]vmkit-queue[/\\][^/\\]+[/\\]?$/.test(folder)
  )
}
