import { closeSync, fstatSync, openSync } from 'node:fs'
import { HEADER_BYTES, decodeHeader, isIntact, magics, type RecordHeader } from './record.ts'
import { firstSequence, readAt, readInto, type RecordPlace } from './segment-files.ts'
import { SegmentReader } from './segment-reader.ts'

/** Bytes of a segment that make no sense. */
export interface DamagedRange {
  readonly offset: number
  readonly bytes: number
  /** Headers that can still be read in it, of records that are lost and were wanted. */
  readonly lost: readonly RecordHeader[]
}

/** What a scan of one segment found. */
export interface SegmentScan {
  readonly file: string
  readonly bytes: number
  /** Records that are still wanted, in the order in which they lie. */
  readonly records: readonly RecordPlace[]
  readonly damages: readonly DamagedRange[]
  /** The highest sequence of all its records; -1 when there is none. */
  readonly lastSequence: number
}

/** Stands over bytes whose damage was reported and that were put aside. */
export const FILLER = 0xda

const WINDOW_BYTES = 16 * 1024
const SEARCH_BYTES = 1024 * 1024
/** A longer jump between neighbours is checked before it is believed. */
const MAX_SEQUENCE_GAP = 1e6
/** No block has more samples; a header that says so is itself damaged. */
const MAX_SAMPLES = 1e7

/**
 * Finds the records of a segment, and what lies between them.
 *
 * Headers lead from one to the next. Where one makes no sense, the record before it is checked (its
 * length may lie), and the scan goes on at the next place where a whole record with a right CRC
 * begins.
 *
 * @param isThorough whether every record's CRC is checked; default no: it is checked when it is read
 * @throws Error when the file cannot be read
 */
export function scanSegment(file: string, isThorough = false): SegmentScan {
  const fd = openSync(file, 'r')
  try {
    return new Scanner(fd, file, isThorough).scan()
  } finally {
    closeSync(fd)
  }
}

class Scanner {
  readonly #fd: number
  readonly #file: string
  readonly #isThorough: boolean
  readonly #bytes: number
  readonly #found: RecordPlace[] = []
  readonly #damages: DamagedRange[] = []
  /** Memory that is used again: a queue of a gigabyte has many headers. */
  readonly #windowMemory = Buffer.allocUnsafeSlow(WINDOW_BYTES)
  readonly #reader = new SegmentReader()
  #window: Buffer = this.#windowMemory.subarray(0, 0)
  #windowAt = 0

  constructor(fd: number, file: string, isThorough: boolean) {
    this.#fd = fd
    this.#file = file
    this.#isThorough = isThorough
    this.#bytes = fstatSync(fd).size
  }

  scan(): SegmentScan {
    let offset = 0
    while (offset < this.#bytes) {
      const place = this.#placeAt(offset)
      if (place !== undefined && (!this.#isDoubtful(place) || this.#isWhole(place))) {
        this.#found.push(place)
        offset += place.bytes
      } else offset = this.#passDamage(offset)
    }
    const lastSequence = this.#found.reduce((max, { sequence }) => Math.max(max, sequence), -1)
    const records = this.#found.filter(({ done }) => !done)
    return { file: this.#file, bytes: this.#bytes, records, damages: this.#damages, lastSequence }
  }

  /** Notes the damage at `offset`; returns where the next record begins. */
  #passDamage(offset: number): number {
    const last = this.#found.at(-1)
    const isAfterLast = last !== undefined && last.offset + last.bytes === offset
    if (isAfterLast && !this.#isWhole(last)) {
      this.#found.pop()
      return this.#search(last.offset)
    }
    const noted = this.#endOfFiller(offset)
    return noted > offset ? noted : this.#search(offset)
  }

  #search(from: number): number {
    const lost: RecordHeader[] = []
    let end = this.#bytes
    for (const offset of this.#magicsFrom(from)) {
      const header = decodeHeader(this.#read(offset, HEADER_BYTES))
      if (header === undefined) continue
      const place = this.#placeAt(offset)
      if (place !== undefined && this.#isWhole(place)) {
        end = offset
        break
      }
      const isCredible = header.samples <= MAX_SAMPLES && header.series <= header.samples
      if (!header.done && isCredible) lost.push(header)
    }
    this.#damages.push({ offset: from, bytes: end - from, lost })
    return end
  }

  *#magicsFrom(from: number): Generator<number> {
    for (let at = from; at < this.#bytes; at += SEARCH_BYTES) {
      // Three more, for one that lies across the border.
      const chunk = readAt(this.#fd, at, SEARCH_BYTES + 3)
      const offsets: number[] = []
      for (const magic of magics) {
        for (let i = chunk.indexOf(magic); i >= 0; i = chunk.indexOf(magic, i + 1)) offsets.push(i)
      }
      for (const i of offsets.toSorted((a, b) => a - b)) yield at + i
    }
  }

  #endOfFiller(from: number): number {
    for (let at = from; at < this.#bytes; at += SEARCH_BYTES) {
      const chunk = readAt(this.#fd, at, SEARCH_BYTES)
      const end = chunk.findIndex(byte => byte !== FILLER)
      if (end >= 0) return at + end
    }
    return this.#bytes
  }

  #placeAt(offset: number): RecordPlace | undefined {
    const header = decodeHeader(this.#read(offset, HEADER_BYTES))
    if (header === undefined) return undefined
    const bytes = header.headerBytes + header.payloadBytes
    return offset + bytes > this.#bytes ? undefined : { ...header, file: this.#file, offset, bytes }
  }

  #isDoubtful({ sequence }: RecordPlace): boolean {
    const last = this.#found.at(-1)
    if (this.#isThorough) return true
    if (last === undefined) return sequence !== firstSequence(this.#file)
    return sequence <= last.sequence || sequence > last.sequence + MAX_SEQUENCE_GAP
  }

  #isWhole(place: RecordPlace): boolean {
    const record = this.#reader.read(this.#fd, place.offset, place.bytes)
    const isWhole = isIntact(record, place)
    this.#reader.recycle(record)
    return isWhole
  }

  #read(offset: number, bytes: number): Buffer {
    const from = offset - this.#windowAt
    if (from >= 0 && from + bytes <= this.#window.length) {
      return this.#window.subarray(from, from + bytes)
    }
    this.#window = readInto(this.#windowMemory, this.#fd, offset)
    this.#windowAt = offset
    return this.#window.subarray(0, bytes)
  }
}
