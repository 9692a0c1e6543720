import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { isIntact, listSegments, scanSegment, type Block } from '../queue/index.ts'

type Scan = ReturnType<typeof scanSegment>
/** A record on disk, by its place. */
export type Place = Scan['records'][number]

/**
 * Scans the segments of a queue, oldest first. One that a running agent deletes meanwhile is left
 * out.
 *
 * @param isThorough whether every record is read and its checksum compared
 */
export function* scanQueue(folder: string, isThorough = false): Generator<Scan> {
  for (const file of listSegments(folder)) {
    try {
      yield scanSegment(file, isThorough)
    } catch (error) {
      if (existsSync(file)) throw error
    }
  }
}

/**
 * Gives the blocks that wait in a queue, oldest first. Damaged ones are left out, and so are those
 * that a running agent has sent meanwhile.
 *
 * @param onDamaged told of each damaged one
 */
export function* readQueue(
  folder: string,
  onDamaged: (place: Place) => void,
): Generator<{ readonly place: Place; readonly block: Block }> {
  for (const { records } of scanQueue(folder)) {
    for (const place of records) {
      const record = readRecord(place)
      if (record === undefined) continue
      const block = blockIn(record, place)
      if (block === undefined) onDamaged(place)
      else yield { place, block }
    }
  }
}

function blockIn(record: Buffer, place: Place): Block | undefined {
  if (record.length < place.bytes || !isIntact(record, place)) return undefined
  const { codec, samples, series, minTimeMs, maxTimeMs, headerBytes } = place
  return { payload: record.subarray(headerBytes), codec, samples, series, minTimeMs, maxTimeMs }
}

/** Undefined when a running agent has deleted the file. */
function readRecord({ file, offset, bytes }: Place): Buffer | undefined {
  if (!existsSync(file)) return undefined
  const fd = openSync(file, 'r')
  try {
    const into = Buffer.alloc(bytes)
    return into.subarray(0, readSync(fd, into, 0, bytes, offset))
  } finally {
    closeSync(fd)
  }
}
