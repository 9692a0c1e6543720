import {
  closeSync,
  fsyncSync,
  openSync,
  readSync,
  readdirSync,
  statSync,
  statfsSync,
  type PathLike,
} from 'node:fs'
import { basename, join } from 'node:path'
import type { RecordHeader } from './record.ts'

/** A record's place on disk. */
export interface RecordPlace extends RecordHeader {
  readonly file: string
  readonly offset: number
  /** Header and payload. */
  readonly bytes: number
}

const SUFFIX = '.segment'

/** Returns the file of the segment that begins with `sequence`. */
export function segmentFile(dir: string, sequence: number): string {
  return join(dir, sequence.toString(16).padStart(16, '0') + SUFFIX)
}

/** Returns the sequence a segment's name tells; NaN when it tells none. */
export function firstSequence(file: string): number {
  const name = basename(file, SUFFIX)
  return /^[0-9a-f]{16}$/.test(name) ? Number.parseInt(name, 16) : Number.NaN
}

/** Lists the segments of a folder, oldest first. */
export function listSegments(dir: string): string[] {
  return readdirSync(dir)
    .filter(name => name.endsWith(SUFFIX))
    .toSorted()
    .map(name => join(dir, name))
}

/** Reads up to `bytes` bytes at `offset`; fewer only at the end of the file. */
export function readAt(fd: number, offset: number, bytes: number): Buffer {
  return readInto(Buffer.allocUnsafe(bytes), fd, offset)
}

/** Fills `into` from `offset` on; returns the part that was filled, all of it but at the end. */
export function readInto(into: Buffer, fd: number, offset: number): Buffer {
  const bytes = into.length
  let got = 0
  while (got < bytes) {
    const more = readSync(fd, into, got, bytes - got, offset + got)
    if (more === 0) break
    got += more
  }
  return got === bytes ? into : into.subarray(0, got)
}

/** Makes a file, or the names in a folder, durable. */
export function syncPath(path: PathLike): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Opens a segment; on a disk that cannot be written, what is there can still be sent. */
export function openForMarking(file: string): number {
  try {
    return openSync(file, 'r+')
  } catch {
    return openSync(file, 'r')
  }
}

/** Returns an eighth of the disk a folder is on, in bytes. */
export function eighthOfDisk(dir: string): number {
  try {
    const { blocks, bsize } = statfsSync(dir)
    // Some file systems do not tell.
    return blocks === 0 ? Infinity : Math.floor((blocks * bsize) / 8)
  } catch {
    return Infinity
  }
}

/** Returns the bytes of a file; 0 when nothing can be told about it. */
export function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}
