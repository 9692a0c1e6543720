import { existsSync, readdirSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { FatalError } from '@vmkit/daemon/errors'
import xxhash from 'xxhash-wasm'

const hasher = await xxhash()

/** A name vmkit gives itself: a place in the list of URLs and a hash. */
const UNNAMED = /^\d+_([0-9A-F]{16})$/

/** A receiver as its queue knows it. */
export interface QueueOwner {
  readonly url: string
  /** -remoteWrite.name; empty when it has none. */
  readonly name: string
}

/** The folder of a receiver's queue. */
export interface QueueClaim {
  readonly dir: string
  /** Where it was before, when its URL stood at another place of the list. */
  readonly movedFrom?: string
}

/**
 * Returns the folder of a receiver's queue: its 1-based place and a hash of its URL without query
 * and fragment, as vmagent names them, below a folder of our own: vmagent deletes what it does not
 * know in its own.
 */
export function queueFolder(tmpDataPath: string, index: number, url: string): string {
  return join(queuesFolder(tmpDataPath), `${index + 1}_${urlHash(url)}`)
}

/** Returns the hash of a URL without query and fragment by which vmagent names queues. */
export function urlHash(url: string): string {
  const plain = url.replace(/[?#].*$/s, '')
  return hasher.h64Raw(Buffer.from(plain)).toString(16).toUpperCase().padStart(16, '0')
}

/**
 * Decides on the folder of each receiver's queue. A queue that belongs to the same URL at another
 * place of the list, and to no receiver now, is taken over.
 *
 * @throws FatalError when a name cannot be a folder's, or two receivers have the same one
 */
export function claimQueueFolders(
  tmpDataPath: string,
  owners: readonly QueueOwner[],
): QueueClaim[] {
  const root = queuesFolder(tmpDataPath)
  const dirs = owners.map(({ url, name }, index) =>
    name === '' ? queueFolder(tmpDataPath, index, url) : join(root, checkedName(name, owners)),
  )
  const taken = new Set(dirs)
  return dirs.map((dir, index) => {
    const owner = owners[index]
    if (owner === undefined || owner.name !== '' || existsSync(dir)) return { dir }
    const hash = urlHash(owner.url)
    const stray = danglingQueues(tmpDataPath, [...taken]).find(
      queue => UNNAMED.exec(basename(queue))?.[1] === hash,
    )
    if (stray === undefined) return { dir }
    taken.add(stray)
    return { dir: moved(stray, dir), movedFrom: stray }
  })
}

/** Returns the folders of queues that none of the given ones is: their URLs are gone. */
export function danglingQueues(tmpDataPath: string, used: readonly string[]): string[] {
  const folder = queuesFolder(tmpDataPath)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .filter(queue => !used.includes(queue))
}

function queuesFolder(tmpDataPath: string): string {
  return join(tmpDataPath, 'vmkit-queue')
}

function checkedName(name: string, owners: readonly QueueOwner[]): string {
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(name) || UNNAMED.test(name)) {
    throw new FatalError(
      `cannot use -remoteWrite.name="${name}": it names a folder; use letters, digits, "_", "-" and "."`,
    )
  }
  if (owners.filter(owner => owner.name === name).length > 1) {
    throw new FatalError(
      `cannot use -remoteWrite.name="${name}" for two -remoteWrite.url: each needs a queue of its own`,
    )
  }
  return name
}

/** On a disk that takes no changes a queue stays where it is. */
function moved(from: string, to: string): string {
  try {
    renameSync(from, to)
    return to
  } catch {
    return from
  }
}
