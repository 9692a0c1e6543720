import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DamageFolder, type Damage } from './damage.ts'
import { DiskStats } from './disk-stats.ts'
import { lockFolder } from './folder-lock.ts'
import {
  DONE_MAGIC,
  HEADER_BYTES,
  decodeHeader,
  encodeRecord,
  isIntact,
  type Block,
} from './record.ts'
import {
  eighthOfDisk,
  firstSequence,
  listSegments,
  segmentFile,
  sizeOf,
  syncPath,
  type RecordPlace,
} from './segment-files.ts'
import { deleteNote, missingFrom, readNote, writeNote } from './segment-note.ts'
import { SegmentReader } from './segment-reader.ts'
import { scanSegment, type SegmentScan } from './segment-scan.ts'

export interface DiskQueueOptions {
  /** Made if need be. */
  readonly dir: string
  /**
   * A segment is begun anew before it grows beyond this, or beyond an eighth of the disk, for only
   * whole segments give room back; a larger record has one of its own.
   */
  readonly maxSegmentBytes: number
  /** Bytes of copies of damaged bytes. */
  readonly maxDamagedBytes: number
  /** Called when the oldest of these copies is deleted. */
  readonly onDamageDeleted: (file: string) => void
  /** Called when something could not be written that nothing depends on, such as that a record is done. */
  readonly onUnmarked: (error: unknown) => void
}

/** What an earlier run left. */
interface Recovered {
  /** Records that are still wanted, oldest first. */
  readonly records: readonly RecordPlace[]
  readonly nextSequence: number
  readonly damages: readonly Damage[]
}

interface Segment {
  readonly file: string
  bytes: number
  /** Records in it that are still wanted, and their samples. */
  wanted: number
  samples: number
}

/** What must fit before a disk that was full is used again: some blocks. */
const PROBE_BYTES = 512 * 1024
/** Up to so many bytes, every record is checked when a queue is opened. */
const THOROUGH_BYTES = 128 * 1024 * 1024

/**
 * Records in segment files, oldest first. Knows places, not order of sending: the buffered queue
 * above says which records are still wanted. There is no other file that matters: a record that is
 * done says so itself.
 */
export class DiskQueue {
  readonly dir: string
  readonly stats = new DiskStats()
  readonly #options: DiskQueueOptions
  readonly #maxSegmentBytes: number
  readonly #segments = new Map<string, Segment>()
  readonly #damaged: DamageFolder
  readonly #unlock: () => void
  /** Files (and the folder) with something that is not yet durable. */
  readonly #unsynced = new Set<string>()
  #active: { readonly segment: Segment; readonly fd: number } | undefined
  readonly #reader = new SegmentReader()
  #bytes = 0
  /** Whether the note about the segments is up to date. */
  #isNoted = false

  private constructor(options: DiskQueueOptions, unlock: () => void) {
    this.dir = options.dir
    this.#options = options
    this.#unlock = unlock
    this.#maxSegmentBytes = Math.min(options.maxSegmentBytes, eighthOfDisk(options.dir))
    this.#damaged = new DamageFolder(
      join(options.dir, 'damaged'),
      options.maxDamagedBytes,
      options.onDamageDeleted,
    )
  }

  /** Opens the queue in a folder and finds what is in it. */
  static open(options: DiskQueueOptions): { disk: DiskQueue } & Recovered {
    try {
      mkdirSync(options.dir, { recursive: true })
    } catch (cause) {
      throw new Error(
        `cannot open queue "${options.dir}": its folder cannot be made; -remoteWrite.tmpDataPath must name one that can be written`,
        { cause },
      )
    }
    const unlock = lockFolder(options.dir)
    try {
      const disk = new DiskQueue(options, unlock)
      return { disk, ...disk.#recover() }
    } catch (error) {
      unlock()
      throw error
    }
  }

  /** Bytes of all segment files, and of the copies of damaged bytes. */
  get bytes(): number {
    return this.#bytes + this.#damaged.bytes
  }

  /** Returns the bytes a block takes on disk. */
  recordBytes(block: Block): number {
    return HEADER_BYTES + block.payload.length
  }

  /** Writes a block behind the last one; throws when the disk refuses, and then has written nothing. */
  append(block: Block, sequence: number): RecordPlace {
    const began = performance.now()
    const record = encodeRecord(block, sequence)
    const { segment, fd } = this.#segmentFor(record.length, sequence)
    const offset = segment.bytes
    let done = 0
    try {
      while (done < record.length) {
        done += writeSync(fd, record, done, record.length - done, offset + done)
      }
    } catch (error) {
      this.#cutBack(done)
      throw error
    }
    this.#grow(segment, record.length)
    segment.wanted++
    segment.samples += block.samples
    this.#isNoted = false
    this.#unsynced.add(segment.file)
    this.stats.wrote(record.length, began)
    const header = decodeHeader(record)
    if (header === undefined) throw new Error('BUG: a record that cannot be read was written')
    return { ...header, file: segment.file, offset, bytes: record.length }
  }

  /**
   * Reads a record back, or finds it damaged; its bytes are then put aside.
   *
   * @throws Error when the file cannot be read
   */
  read(place: RecordPlace): Block | Damage {
    const began = performance.now()
    const record = this.#reader.read(this.#fdOf(place.file), place.offset, place.bytes)
    this.stats.read(record.length, began)
    if (!isIntact(record, place)) {
      return this.#damaged.take(place.file, { ...place, lost: [place] })
    }
    const { codec, samples, series, minTimeMs, maxTimeMs } = place
    const payload = record.subarray(place.headerBytes)
    return { payload, codec, samples, series, minTimeMs, maxTimeMs }
  }

  /** Takes the memory of a block back that `read` gave and that nobody will look at again. */
  recycle({ payload }: Block): void {
    this.#reader.recycle(payload)
  }

  /** Marks a record as done; a segment without wanted records is deleted. */
  forget(place: RecordPlace): void {
    const segment = this.#segments.get(place.file)
    if (segment === undefined) return
    try {
      segment.wanted--
      segment.samples -= place.samples
      this.#isNoted = false
      if (segment.wanted === 0) this.#delete(segment)
      else writeSync(this.#fdOf(place.file), DONE_MAGIC, 0, DONE_MAGIC.length, place.offset)
    } catch (error) {
      this.#options.onUnmarked(error)
    }
  }

  /** Returns the oldest segment, if there is one: its file, and how many wanted records it holds. */
  get oldest(): { readonly file: string; readonly wanted: number } | undefined {
    return this.#segments.values().next().value
  }

  /** Deletes a segment with all that is in it. */
  deleteSegment(file: string): void {
    const segment = this.#segments.get(file)
    if (segment !== undefined) this.#delete(segment)
  }

  /** Deletes the copies of damaged bytes. */
  deleteDamaged(): void {
    this.#damaged.trim(0)
  }

  /** Makes what was appended durable without holding up the program. */
  async sync(): Promise<void> {
    for (const path of this.#unsynced) {
      this.#unsynced.delete(path)
      const began = performance.now()
      const handle = await open(path, 'r').catch(ignoreMissing)
      try {
        await handle?.sync()
      } finally {
        await handle?.close()
      }
      this.stats.synced(began)
    }
  }

  /** Makes what was appended durable before it returns. */
  syncNow(): void {
    for (const path of this.#unsynced) {
      this.#unsynced.delete(path)
      const began = performance.now()
      if (path === this.#active?.segment.file) fsyncSync(this.#active.fd)
      else syncPath(path)
      this.stats.synced(began)
    }
  }

  /**
   * Notes how large the segments are, so that an end that is cut off is noticed. The note is worth
   * having, but nothing depends on it.
   */
  note(isFinal = false): void {
    if (this.#isNoted && !isFinal) return
    this.#isNoted = true
    const segments = [...this.#segments.values()]
      .filter(({ bytes }) => bytes > 0)
      .map(({ file, bytes, samples }) => ({ name: basename(file), bytes, samples }))
    try {
      if (segments.length === 0) deleteNote(this.dir)
      else writeNote(this.dir, { segments, isFinal })
    } catch (error) {
      this.#options.onUnmarked(error)
    }
  }

  /** Finds out whether the disk takes writes; throws when it does not. */
  probe(): void {
    const file = join(this.dir, 'probe')
    try {
      writeFileSync(file, Buffer.alloc(PROBE_BYTES))
    } finally {
      rmSync(file, { force: true })
    }
  }

  /** Gives the folder back. */
  close(): void {
    const empty = this.#active?.segment.bytes === 0 ? this.#active.segment : undefined
    this.#closeActive()
    this.#reader.close()
    if (empty !== undefined) rmSync(empty.file, { force: true })
    this.#unlock()
  }

  #grow(segment: Segment, bytes: number): void {
    segment.bytes += bytes
    this.#bytes += bytes
  }

  /** Takes a half-written record off; if even that fails, the next opening passes over it. */
  #cutBack(written: number): void {
    if (this.#active === undefined) return
    const { segment, fd } = this.#active
    try {
      ftruncateSync(fd, segment.bytes)
    } catch {
      this.#grow(segment, written)
      this.#closeActive()
    }
  }

  #closeActive(): void {
    if (this.#active !== undefined) closeSync(this.#active.fd)
    this.#active = undefined
  }

  #fdOf(file: string): number {
    return this.#active?.segment.file === file ? this.#active.fd : this.#reader.fdOf(file)
  }

  #delete(segment: Segment): void {
    if (this.#active?.segment === segment) this.#closeActive()
    this.#reader.forget(segment.file)
    rmSync(segment.file, { force: true })
    this.#segments.delete(segment.file)
    this.#unsynced.delete(segment.file)
    this.#bytes -= segment.bytes
  }

  #segmentFor(bytes: number, sequence: number): { segment: Segment; fd: number } {
    const active = this.#active?.segment
    if (active && active.bytes > 0 && active.bytes + bytes > this.#maxSegmentBytes) {
      this.#closeActive()
    }
    if (this.#active === undefined) {
      const file = segmentFile(this.dir, sequence)
      const segment = { file, bytes: 0, wanted: 0, samples: 0 }
      this.#active = { segment, fd: openSync(file, 'wx+') }
      this.#segments.set(file, segment)
      this.#unsynced.add(this.dir)
    }
    return this.#active
  }

  #recover(): Recovered {
    const files = listSegments(this.dir)
    const note = readNote(this.dir)
    const scans: SegmentScan[] = []
    const isThorough = files.reduce((sum, file) => sum + sizeOf(file), 0) <= THOROUGH_BYTES
    const records: RecordPlace[] = []
    const damages: Damage[] = []
    let nextSequence = 0
    for (const file of files) {
      const first = firstSequence(file)
      if (Number.isSafeInteger(first)) nextSequence = Math.max(nextSequence, first + 1)
      let scan: SegmentScan
      try {
        scan = scanSegment(file, isThorough)
      } catch (error) {
        // Whoever makes it readable again gets it with the next start.
        damages.push({ file, offset: 0, bytes: sizeOf(file), lost: [], movedTo: undefined, error })
        continue
      }
      nextSequence = Math.max(nextSequence, scan.lastSequence + 1)
      const taken = scan.damages.map(range => this.#damaged.take(file, range))
      for (const damage of taken) damages.push(damage)
      scans.push(scan)
      this.#keep(scan, taken)
      for (const place of scan.records) records.push(place)
    }
    for (const damage of missingFrom(this.dir, note, scans)) damages.push(damage)
    try {
      deleteNote(this.dir)
    } catch (error) {
      this.#options.onUnmarked(error)
    }
    return { ...this.#inOrder(records), nextSequence, damages }
  }

  #keep({ file, records }: SegmentScan, damages: readonly Damage[]): void {
    const samples = records.reduce((sum, record) => sum + record.samples, 0)
    const segment = { file, bytes: sizeOf(file), wanted: records.length, samples }
    this.#segments.set(file, segment)
    this.#bytes += segment.bytes
    const isAside = damages.every(({ movedTo }) => movedTo !== undefined)
    if (records.length > 0 || !isAside) return
    try {
      this.#delete(segment)
    } catch (error) {
      this.#options.onUnmarked(error)
    }
  }

  /** Sorts records, and gives up those that are there twice, as after a file was copied. */
  #inOrder(records: readonly RecordPlace[]): { records: readonly RecordPlace[] } {
    const sorted = records.toSorted((a, b) => a.sequence - b.sequence)
    const kept: RecordPlace[] = []
    for (const place of sorted) {
      const last = kept.at(-1)
      const isCopy = last?.sequence === place.sequence && last.crc === place.crc
      if (isCopy && last.bytes === place.bytes) this.forget(place)
      else kept.push(place)
    }
    return { records: kept }
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
