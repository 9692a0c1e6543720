import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import xxhash from 'xxhash-wasm'

const hasher = await xxhash()

/**
 * Returns the folder of a receiver's queue: its 1-based place and a hash of its URL without query
 * and fragment, as vmagent names them, below a folder of our own: vmagent deletes what it does not
 * know in its own.
 */
export function queueFolder(tmpDataPath: string, index: number, url: string): string {
  const plain = url.replace(/[?#].*$/s, '')
  const hash = hasher.h64Raw(Buffer.from(plain)).toString(16).toUpperCase().padStart(16, '0')
  return join(queuesFolder(tmpDataPath), `${index + 1}_${hash}`)
}

/** Returns the folders of queues that none of the given ones is: their URLs are gone. */
export function danglingQueues(tmpDataPath: string, used: readonly string[]): string[] {
  const folder = queuesFolder(tmpDataPath)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map(name => join(folder, name))
    .filter(queue => !used.includes(queue))
}

function queuesFolder(tmpDataPath: string): string {
  return join(tmpDataPath, 'vmkit-queue')
}
