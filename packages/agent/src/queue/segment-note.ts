import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Damage } from './damage.ts'
import type { SegmentScan } from './segment-scan.ts'

/** What a segment held at some moment. */
export interface NotedSegment {
  /** Name of its file. */
  readonly name: string
  readonly bytes: number
  /** Samples in records that were still wanted. */
  readonly samples: number
}

/** Segments as they were last seen, so that an end that is cut off is noticed. */
export interface SegmentNote {
  readonly segments: readonly NotedSegment[]
  /** Whether nothing happened after it was written: a segment that is gone was taken away. */
  readonly isFinal: boolean
}

const NOTE = 'segments.json'

/** Writes the note in one step. */
export function writeNote(dir: string, note: SegmentNote): void {
  const file = join(dir, NOTE)
  const text = JSON.stringify(note)
  writeFileSync(`${file}.tmp`, JSON.stringify({ crc: crc32(Buffer.from(text)), note }))
  renameSync(`${file}.tmp`, file)
}

/** Reads the note; one that is torn or missing tells nothing, and costs nothing. */
export function readNote(dir: string): SegmentNote {
  try {
    const { crc, note }: { crc: unknown; note: SegmentNote } = JSON.parse(
      readFileSync(join(dir, NOTE), 'utf8'),
    )
    if (crc === crc32(Buffer.from(JSON.stringify(note)))) return note
  } catch {
    // There are the segments themselves.
  }
  return { segments: [], isFinal: false }
}

/** Deletes the note, for it is about to be out of date. */
export function deleteNote(dir: string): void {
  for (const name of [NOTE, `${NOTE}.tmp`]) rmSync(join(dir, name), { force: true })
}

/**
 * Tells what segments lack that they had when they were noted. A final note also tells how many
 * samples were in records whose headers cannot be read; an older one cannot, for some of them may
 * have been sent since.
 */
export function missingFrom(
  dir: string,
  { segments, isFinal }: SegmentNote,
  scans: readonly SegmentScan[],
): Damage[] {
  const scanOf = new Map(scans.map(scan => [basename(scan.file), scan]))
  return segments.flatMap(({ name, bytes, samples }) => {
    const file = join(dir, name)
    const scan = scanOf.get(name)
    // One that cannot be read is reported as such, and one that is gone may have been sent.
    if (scan === undefined && (!isFinal || existsSync(file))) return []
    const { bytes: offset, records, damages } = scan ?? { bytes: 0, records: [], damages: [] }
    const found = [...records, ...damages.flatMap(({ lost }) => lost)]
    const missingSamples = Math.max(
      0,
      samples - found.reduce((sum, record) => sum + record.samples, 0),
    )
    const isCut = bytes > offset
    if (!isCut && !(isFinal && missingSamples > 0)) return []
    const missingBytes = Math.max(0, bytes - offset)
    return [{ file, offset, bytes: missingBytes, movedTo: undefined, lost: [], missingSamples }]
  })
}
