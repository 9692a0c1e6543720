import { closeSync, fstatSync, openSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readAt } from './segment-files.ts'

/** A piece of a queue that vmagent wrote. */
export type VmagentPiece =
  | {
      readonly kind: 'block'
      readonly file: string
      readonly offset: number
      readonly body: Buffer
    }
  | {
      readonly kind: 'damage'
      readonly file: string
      readonly offset: number
      readonly bytes: number
    }

const LENGTH_BYTES = 8
/** vmagent writes no larger block. */
const MAX_BLOCK_BYTES = 32 * 1024 * 1024
/** What zstd frames, all but the rare block of an old receiver, begin with. */
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
const SEARCH_BYTES = 1024 * 1024

/**
 * Reads the blocks vmagent had not sent yet: chunk files named by the offset they begin at, each a
 * row of big-endian 64-bit lengths and bodies. Where a length makes no sense, it looks for the next
 * one that a zstd frame follows. Without a readable metainfo.json everything is read.
 *
 * @throws Error when a file cannot be read
 */
export function* readVmagentQueue(dir: string): Generator<VmagentPiece> {
  const readerOffset = readReaderOffset(dir)
  const chunks = readdirSync(dir)
    .filter(name => /^[0-9A-F]{16}$/.test(name))
    .toSorted()
  for (const name of chunks) {
    const file = join(dir, name)
    const fd = openSync(file, 'r')
    try {
      const from = Math.max(0, readerOffset - Number.parseInt(name, 16))
      yield* readChunk(fd, file, from)
    } finally {
      closeSync(fd)
    }
  }
}

/** Returns whether a running vmagent holds the queue; false where the system does not tell. */
export function isHeldByVmagent(dir: string): boolean {
  try {
    const { ino } = statSync(join(dir, 'flock.lock'))
    return new RegExp(`FLOCK .*:${ino} `).test(readFileSync('/proc/locks', 'utf8'))
  } catch {
    return false
  }
}

/** Returns the hash of the URL in the name of a folder that vmagent made for a queue. */
export function vmagentQueueHash(dir: string): string | undefined {
  return /^\d+_([0-9A-F]{16})$/.exec(basename(dir))?.[1]
}

function* readChunk(fd: number, file: string, from: number): Generator<VmagentPiece> {
  const end = fstatSync(fd).size
  for (let offset = from; offset < end;) {
    const bytes = blockBytesAt(fd, offset, end)
    if (bytes === undefined) {
      const next = findBlock(fd, offset + 1, end)
      yield { kind: 'damage', file, offset, bytes: next - offset }
      offset = next
    } else {
      const body = readAt(fd, offset + LENGTH_BYTES, bytes)
      yield { kind: 'block', file, offset, body }
      offset += LENGTH_BYTES + bytes
    }
  }
}

/** Returns the length at an offset, when it can be one. */
function blockBytesAt(fd: number, offset: number, end: number): number | undefined {
  const head = readAt(fd, offset, LENGTH_BYTES)
  if (head.length < LENGTH_BYTES) return undefined
  const bytes = Number(head.readBigUInt64BE())
  const isPossible = bytes > 0 && bytes <= MAX_BLOCK_BYTES && offset + LENGTH_BYTES + bytes <= end
  return isPossible ? bytes : undefined
}

function findBlock(fd: number, from: number, end: number): number {
  for (let at = from; at < end; at += SEARCH_BYTES) {
    const chunk = readAt(fd, at, SEARCH_BYTES + LENGTH_BYTES + ZSTD_MAGIC.length)
    for (let i = chunk.indexOf(ZSTD_MAGIC); i >= 0; i = chunk.indexOf(ZSTD_MAGIC, i + 1)) {
      const offset = at + i - LENGTH_BYTES
      if (offset >= from && blockBytesAt(fd, offset, end) !== undefined) return offset
    }
  }
  return end
}

function readReaderOffset(dir: string): number {
  try {
    const info: unknown = JSON.parse(readFileSync(join(dir, 'metainfo.json'), 'utf8'))
    if (typeof info === 'object' && info !== null && 'ReaderOffset' in info) {
      const offset = Number(info.ReaderOffset)
      if (Number.isSafeInteger(offset) && offset >= 0) return offset
    }
  } catch {
    // Blocks that were sent already are sent again.
  }
  return 0
}
