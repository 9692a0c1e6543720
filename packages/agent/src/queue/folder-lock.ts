import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/** What the system says when the disk takes nothing. */
const refusals: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'])

/**
 * Claims a folder for this process, so that two agents never write one queue.
 *
 * The lock names the process and when it began, so a lock left by a killed process, or by another
 * container in which the process had the same number, does not stand in the way.
 *
 * @returns a function that gives the folder back
 * @throws Error when a living process holds it
 */
export function lockFolder(dir: string): () => void {
  const file = join(dir, 'lock')
  const own = `${process.pid} ${startTicks(process.pid) ?? ''}`
  // A stale lock on a disk that cannot be written stays; it is passed over in the end.
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const fd = openSync(file, 'wx')
      try {
        writeSync(fd, own)
      } finally {
        closeSync(fd)
      }
      return () => rmQuietly(file)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      // A disk that is full or worn out must not keep the program from working without it.
      if (refusals.has(code)) return () => rmQuietly(file)
      if (code !== 'EEXIST') throw error
    }
    const holder = readHolder(file)
    if (holder !== undefined) {
      throw new Error(
        `cannot open queue "${dir}": process ${holder} uses it; stop that one or give each its own -remoteWrite.tmpDataPath`,
      )
    }
    rmQuietly(file)
  }
  return () => {}
}

function rmQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // What could not be written cannot be deleted either.
  }
}

/** The living process that holds the lock, if there is one. */
function readHolder(file: string): number | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  const [pid = '', ticks = ''] = text.split(' ')
  const now = startTicks(Number(pid))
  return now !== undefined && now === ticks ? Number(pid) : undefined
}

/** When a process began, in clock ticks since boot; undefined when there is none (or no /proc). */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
