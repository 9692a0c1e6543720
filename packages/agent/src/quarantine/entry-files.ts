import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { decodeEntry, type Entry } from './entry.ts'

/** An entry and the file it stands in. */
export interface StoredEntry {
  readonly entry: Entry
  readonly file: string
}

const SUFFIX = '.refused'

/** Returns the folder of what was refused, inside the folder of a receiver's queue. */
export function refusedFolder(queueDir: string): string {
  return join(queueDir, 'refused')
}

/** Returns the file of the entries that begin with `id`. */
export function entryFile(folder: string, id: number): string {
  return join(folder, String(id).padStart(16, '0') + SUFFIX)
}

/** Returns the id that a file is named by; its line may be gone. */
export function firstId(file: string): number {
  return Number.parseInt(basename(file), 10) || 0
}

/** Lists the files of a folder that may not exist, oldest first. */
export function listEntryFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => name.endsWith(SUFFIX))
    .toSorted()
    .map(name => join(folder, name))
}

/** Reads the entries of one file; lines that were cut when the program died are passed over. */
export function readEntries(file: string): Entry[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap(line => decodeEntry(line) ?? [])
}

/** Lists what was refused by the receiver whose queue lies in `queueDir`, oldest first. */
export function* listEntries(queueDir: string): Generator<StoredEntry> {
  for (const file of listEntryFiles(refusedFolder(queueDir))) {
    for (const entry of readEntries(file)) yield { entry, file }
  }
}

/**
 * Removes entries, each file in one step. The caller holds the lock of the queue's folder.
 *
 * @returns how many there were
 */
export function removeEntries(queueDir: string, ids: ReadonlySet<number>): number {
  let removed = 0
  for (const file of listEntryFiles(refusedFolder(queueDir))) {
    const entries = readEntries(file)
    const kept = entries.filter(({ id }) => !ids.has(id))
    if (kept.length === entries.length) continue
    removed += entries.length - kept.length
    if (kept.length === 0) {
      rmSync(file)
      continue
    }
    const lines = kept.map(entry => `${JSON.stringify(entry)}\n`)
    writeFileSync(`${file}.tmp`, lines.join(''), { flush: true })
    renameSync(`${file}.tmp`, file)
  }
  return removed
}
