import {
  closeSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { DiskStats } from './disk-stats.ts'
import { lockFolder } from './folder-lock.ts'
import { HEADER_BYTES, encodeRecord, isIntact, type Block } from './record.ts'
import {
  cutFile,
  listSegments,
  readBytes,
  scanSegment,
  segmentFile,
  syncFolder,
  type RecordPlace,
} from './segment-files.ts'

const POSITION = 'position.json'
const QUARANTINE = 'quarantine'

/** Bytes that could not be read and where they were put. */
export interface Damage {
  readonly file: string
  readonly offset: number
  readonly bytes: number
  readonly movedTo: string
}

interface Segment {
  readonly file: string
  bytes: number
  /** Records in it that are still wanted. */
  wanted: number
}

/**
 * Records in segment files, oldest first. Knows places, not order of sending: the buffered queue
 * above says which records are still wanted.
 */
export class DiskQueue {
  readonly dir: string
  readonly stats = new DiskStats()
  readonly #maxSegmentBytes: number
  readonly #onDamage: (damage: Damage) => void
  readonly #segments = new Map<string, Segment>()
  readonly #unlock: () => void
  #active: { readonly segment: Segment; readonly fd: number } | undefined
  #dirty = false

  private constructor(
    dir: string,
    maxSegmentBytes: number,
    onDamage: (damage: Damage) => void,
    unlock: () => void,
  ) {
    this.dir = dir
    this.#maxSegmentBytes = maxSegmentBytes
    this.#onDamage = onDamage
    this.#unlock = unlock
  }

  /**
   * Opens the queue in `dir`, made if need be, and finds what is in it.
   *
   * @returns the queue, the records an earlier run did not finish (in order), and the next sequence
   */
  static open(options: {
    readonly dir: string
    readonly maxSegmentBytes: number
    readonly onDamage: (damage: Damage) => void
  }): { disk: DiskQueue; records: RecordPlace[]; nextSequence: number } {
    try {
      mkdirSync(options.dir, { recursive: true })
    } catch (cause) {
      throw new Error(
        `cannot open queue "${options.dir}": its folder cannot be made; -remoteWrite.tmpDataPath must name one that can be written`,
        { cause },
      )
    }
    const unlock = lockFolder(options.dir)
    const disk = new DiskQueue(options.dir, options.maxSegmentBytes, options.onDamage, unlock)
    try {
      return { disk, ...disk.#recover() }
    } catch (error) {
      unlock()
      throw error
    }
  }

  /** Bytes of all segment files. */
  get bytes(): number {
    return this.#segments.values().reduce((sum, segment) => sum + segment.bytes, 0)
  }

  /** Writes a block behind the last one; throws when the disk refuses, and then has written nothing. */
  append(block: Block, sequence: number): RecordPlace {
    const began = performance.now()
    const record = encodeRecord(block, sequence)
    const { segment, fd } = this.#segmentFor(record.length, sequence)
    const offset = segment.bytes
    try {
      for (let done = 0; done < record.length;) {
        done += writeSync(fd, record, done, record.length - done, offset + done)
      }
    } catch (error) {
      ftruncateSync(fd, offset)
      throw error
    }
    segment.bytes += record.length
    segment.wanted++
    this.#dirty = true
    this.stats.wrote(record.length, began)
    const { payload, ...about } = block
    return {
      ...about,
      sequence,
      payloadBytes: payload.length,
      headerBytes: HEADER_BYTES,
      crc: new DataView(record.buffer).getUint32(12, true),
      file: segment.file,
      offset,
      bytes: record.length,
    }
  }

  /** Reads a record back; undefined when its bytes are damaged, which are then put aside. */
  read(place: RecordPlace): Block | undefined {
    const began = performance.now()
    const record = readBytes(place.file, place.offset, place.bytes)
    this.stats.read(record.length, began)
    if (record.length < place.bytes || !isIntact(record, place)) {
      this.#quarantine(place.file, place.offset, record)
      return undefined
    }
    const { codec, samples, series, minTimeMs, maxTimeMs } = place
    const payload = record.subarray(place.headerBytes)
    return { payload, codec, samples, series, minTimeMs, maxTimeMs }
  }

  /** Gives a record up; a segment without wanted records is deleted. */
  forget(place: RecordPlace): void {
    const segment = this.#segments.get(place.file)
    if (segment === undefined || --segment.wanted > 0) return
    if (this.#active?.segment === segment) {
      closeSync(this.#active.fd)
      this.#active = undefined
    }
    this.#segments.delete(place.file)
    rmSync(place.file, { force: true })
  }

  /** Returns the oldest segment file, if there is one. */
  oldestFile(): string | undefined {
    return this.#segments.keys().next().value
  }

  /** Notes, atomically, the first sequence that is still wanted. */
  writePosition(sequence: number): void {
    const file = join(this.dir, POSITION)
    writeFileSync(`${file}.tmp`, `${JSON.stringify({ version: 1, sequence })}\n`)
    renameSync(`${file}.tmp`, file)
  }

  /** Makes what was appended durable without holding up the program. */
  async sync(): Promise<void> {
    if (!this.#dirty || this.#active === undefined) return
    this.#dirty = false
    const began = performance.now()
    await promisify(fsync)(this.#active.fd)
    this.stats.synced(began)
  }

  /** Makes everything durable and gives the folder back. */
  close(): void {
    this.#closeActive()
    this.#unlock()
  }

  #closeActive(): void {
    if (this.#active === undefined) return
    const began = performance.now()
    fsyncSync(this.#active.fd)
    this.stats.synced(began)
    closeSync(this.#active.fd)
    this.#active = undefined
    this.#dirty = false
  }

  #segmentFor(bytes: number, sequence: number): { segment: Segment; fd: number } {
    if (this.#active && this.#active.segment.bytes + bytes > this.#maxSegmentBytes) {
      this.#closeActive()
    }
    if (this.#active === undefined) {
      const file = segmentFile(this.dir, sequence)
      const segment = { file, bytes: 0, wanted: 0 }
      this.#active = { segment, fd: openSync(file, 'wx') }
      this.#segments.set(file, segment)
      syncFolder(this.dir)
    }
    return this.#active
  }

  #recover(): { records: RecordPlace[]; nextSequence: number } {
    const position = this.#readPosition()
    const wanted: RecordPlace[] = []
    let nextSequence = position
    for (const file of listSegments(this.dir)) {
      const scan = scanSegment(file)
      if (scan.readableBytes < scan.bytes) {
        const rest = scan.bytes - scan.readableBytes
        this.#quarantine(file, scan.readableBytes, readBytes(file, scan.readableBytes, rest))
        cutFile(file, scan.readableBytes)
      }
      const records = scan.records.filter(record => record.sequence >= position)
      for (const { sequence } of records) nextSequence = Math.max(nextSequence, sequence + 1)
      if (records.length === 0) {
        rmSync(file)
        continue
      }
      this.#segments.set(file, { file, bytes: scan.readableBytes, wanted: records.length })
      wanted.push(...records)
    }
    return { records: wanted.toSorted((a, b) => a.sequence - b.sequence), nextSequence }
  }

  #readPosition(): number {
    try {
      const position: unknown = JSON.parse(readFileSync(join(this.dir, POSITION), 'utf8'))
      if (typeof position === 'object' && position !== null && 'sequence' in position) {
        return Number(position.sequence) || 0
      }
    } catch {
      // Only a cache: without it, blocks the receiver already has may be sent once more.
    }
    return 0
  }

  #quarantine(file: string, offset: number, bytes: Uint8Array): void {
    const folder = join(this.dir, QUARANTINE)
    mkdirSync(folder, { recursive: true })
    const movedTo = join(folder, `${basename(file)}-${offset}`)
    writeFileSync(movedTo, bytes)
    this.#onDamage({ file, offset, bytes: bytes.length, movedTo })
  }
}
