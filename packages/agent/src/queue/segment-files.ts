import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  fstatSync,
  openSync,
  readSync,
  readdirSync,
} from 'node:fs'
import { join } from 'node:path'
import { HEADER_BYTES, decodeHeader, type RecordHeader } from './record.ts'

/** A record's place on disk. */
export interface RecordPlace extends RecordHeader {
  readonly file: string
  readonly offset: number
  /** Header and payload. */
  readonly bytes: number
}

/** What a scan of one segment found. */
export interface SegmentScan {
  readonly file: string
  readonly bytes: number
  readonly records: readonly RecordPlace[]
  /** Where the first unreadable byte lies; equal to `bytes` when all is well. */
  readonly readableBytes: number
}

const SUFFIX = '.segment'

/** Returns the file of the segment that begins with `sequence`. */
export function segmentFile(dir: string, sequence: number): string {
  return join(dir, sequence.toString(16).padStart(16, '0') + SUFFIX)
}

/** Lists the segments of a folder, oldest first. */
export function listSegments(dir: string): string[] {
  return readdirSync(dir)
    .filter(name => name.endsWith(SUFFIX))
    .toSorted()
    .map(name => join(dir, name))
}

/** Reads the headers of a segment, up to its end or the first byte that makes no sense. */
export function scanSegment(file: string): SegmentScan {
  const fd = openSync(file, 'r')
  try {
    const bytes = fstatSync(fd).size
    const records: RecordPlace[] = []
    const head = new Uint8Array(HEADER_BYTES)
    let offset = 0
    while (offset + HEADER_BYTES <= bytes) {
      readSync(fd, head, 0, HEADER_BYTES, offset)
      const header = decodeHeader(head)
      if (header === undefined) break
      const size = header.headerBytes + header.payloadBytes
      if (offset + size > bytes) break
      records.push({ ...header, file, offset, bytes: size })
      offset += size
    }
    return { file, bytes, records, readableBytes: offset }
  } finally {
    closeSync(fd)
  }
}

/** Reads `bytes` bytes at `offset`. */
export function readBytes(file: string, offset: number, bytes: number): Uint8Array {
  const fd = openSync(file, 'r')
  try {
    const into = new Uint8Array(bytes)
    const got = readSync(fd, into, 0, bytes, offset)
    return got === bytes ? into : into.subarray(0, got)
  } finally {
    closeSync(fd)
  }
}

/** Cuts a file at `bytes` and makes that durable. */
export function cutFile(file: string, bytes: number): void {
  const fd = openSync(file, 'r+')
  try {
    ftruncateSync(fd, bytes)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Makes the names in a folder durable. */
export function syncFolder(dir: string): void {
  const fd = openSync(dir, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
