import { decodeHeader, encodeRecord, isIntact, type Block } from '../queue/index.ts'

/** What was refused at once, and why. */
export interface Entry {
  /** Grows by one from entry to entry. */
  readonly id: number
  /** When it was refused, in milliseconds. */
  readonly atMs: number
  readonly status: number
  /** The receiver's words. */
  readonly reason: string
  readonly samples: number
  readonly series: number
  readonly minTimeMs: number
  readonly maxTimeMs: number
  /** A record as in the queue, in base64. */
  readonly record: string
}

/** Writes an entry as a line of JSON, its block as a record with a checksum. */
export function encodeEntry(
  about: Pick<Entry, 'id' | 'atMs' | 'status' | 'reason'>,
  block: Block,
): string {
  const { samples, series, minTimeMs, maxTimeMs } = block
  const { id, atMs, status, reason } = about
  const record = Buffer.from(encodeRecord(block, id)).toString('base64')
  const entry: Entry = {
    id,
    atMs,
    status,
    reason,
    samples,
    series,
    minTimeMs,
    maxTimeMs,
    record,
  }
  return `${JSON.stringify(entry)}\n`
}

/** Reads a line; undefined when it was cut or is none. The record inside is not looked at. */
export function decodeEntry(line: string): Entry | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  return isEntry(value) ? value : undefined
}

/** Returns the block of an entry; throws when its record is damaged. */
export function readEntryBlock(entry: Entry): Block {
  const record = new Uint8Array(Buffer.from(entry.record, 'base64'))
  const header = decodeHeader(record)
  if (header === undefined || !isIntact(record, header)) {
    throw new Error(`cannot read entry ${entry.id}: its record is damaged; drop it`)
  }
  const { codec, samples, series, minTimeMs, maxTimeMs, headerBytes } = header
  return { payload: record.subarray(headerBytes), codec, samples, series, minTimeMs, maxTimeMs }
}

const numbers = ['id', 'atMs', 'status', 'samples', 'series', 'minTimeMs', 'maxTimeMs'] as const

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return (
    numbers.every(name => typeof fields.get(name) === 'number') &&
    typeof fields.get('reason') === 'string' &&
    typeof fields.get('record') === 'string'
  )
}
