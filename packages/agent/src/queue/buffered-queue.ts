import type { DropReason } from '../ledger/index.ts'
import { createBookLoss, type BookLoss } from './book-loss.ts'
import { DiskHealth } from './disk-health.ts'
import { DiskQueue } from './disk-queue.ts'
import type { DiskStats } from './disk-stats.ts'
import { Entries, aboutEntry, type Entry } from './entries.ts'
import type { Lease } from './lease.ts'
import type { Lane, QueueOptions } from './queue-options.ts'
import type { Block } from './record.ts'
import { Waiters } from './waiters.ts'

/** A block in memory for this long shows that the receiver is behind. */
const MEMORY_AGE_MS = 5000
const MAX_SEGMENT_BYTES = 64 * 1024 * 1024
/** A block whose file cannot be read is given up after so many attempts, a second apart. */
const MAX_READ_FAILURES = 5

/** Opens the queue of one receiver and takes up what an earlier run left. */
export function openBufferedQueue(options: QueueOptions): BufferedQueue {
  return new BufferedQueue(options)
}

/**
 * Blocks in order of arrival, each in memory or on disk. Whenever one block has to go to disk,
 * everything before it has gone there first, so all that is on disk is older than all that is in
 * memory.
 */
export class BufferedQueue {
  readonly #options: QueueOptions
  readonly #disk: DiskQueue
  readonly #health: DiskHealth
  readonly #now: () => number
  readonly #entries = new Entries()
  readonly #waiters = new Waiters()
  readonly #bookLoss: BookLoss
  readonly #timer: NodeJS.Timeout
  #nextSequence: number
  #closed = false

  constructor(options: QueueOptions) {
    const eighth = options.maxDiskBytes > 0 ? Math.floor(options.maxDiskBytes / 8) : Infinity
    this.#options = options
    this.#bookLoss = createBookLoss(options)
    this.#now = options.now ?? Date.now
    this.#health = new DiskHealth(this.#now, options.onDiskError, () => options.onDiskBack?.())
    const { disk, records, nextSequence, damages } = DiskQueue.open({
      dir: options.dir,
      maxSegmentBytes: options.maxSegmentBytes ?? Math.min(MAX_SEGMENT_BYTES, eighth),
      maxDamagedBytes: Math.min(MAX_SEGMENT_BYTES, eighth),
      onDamageDeleted: file => options.onDamageDeleted?.(file),
      onUnmarked: () => this.#health.note(),
    })
    this.#disk = disk
    this.#nextSequence = nextSequence
    for (const place of records) {
      this.#entries.add(place.sequence, { kind: 'disk', place })
      options.ledger.restore(place.samples)
    }
    for (const damage of damages) {
      for (const header of damage.lost) {
        options.ledger.restore(header.samples)
        this.#bookLoss('corrupt', header)
      }
      options.ledger.restore(damage.missingSamples ?? 0)
      options.ledger.drop('corrupt', damage.missingSamples ?? 0)
      options.onDamage(damage)
    }
    this.#timer = setInterval(() => void this.#maintain(), 1000)
    this.#timer.unref()
  }

  /** Samples in the queue, those being sent included. */
  get pendingSamples(): number {
    return this.#entries.samples
  }

  get pendingBlocks(): number {
    return this.#entries.memoryBlocks + this.#entries.diskBlocks
  }

  get memoryBlocks(): number {
    return this.#entries.memoryBlocks
  }

  get memoryBytes(): number {
    return this.#entries.memoryBytes
  }

  /** Bytes of the records on disk that are still to be sent. */
  get diskBytes(): number {
    return this.#entries.diskBytes
  }

  /** Operations the disk refused. */
  get diskErrors(): number {
    return this.#health.errors
  }

  /** Whether the disk refuses to take blocks. */
  get isDiskRefused(): boolean {
    return this.#health.isRefused
  }

  /** What was written, read and given up. */
  get stats(): Readonly<DiskStats> {
    return this.#disk.stats
  }

  /** Whether it takes no more blocks until some are sent. */
  get isBlocked(): boolean {
    return this.#options.isMemoryOnly === true && this.#isMemoryFull(1)
  }

  /** First timestamp in the oldest block; undefined when the queue is empty. */
  get oldestSampleMs(): number | undefined {
    const oldest = this.#entries.oldest()
    return oldest === undefined ? undefined : aboutEntry(oldest).minTimeMs
  }

  /**
   * Puts a block at the end. The caller has already booked its samples as received.
   *
   * @returns `no-room` when memory is full and the disk may not be used: the block was not taken,
   *   and the caller books it as dropped or tells whoever pushed it
   */
  put(block: Block): 'kept' | 'no-room' {
    if (this.#closed) throw new Error('BUG: block put into a closed queue')
    if (this.#options.isMemoryOnly && this.#isMemoryFull(block.payload.length)) return 'no-room'
    this.#entries.add(this.#nextSequence++, { kind: 'memory', block, atMs: this.#now() })
    this.#relieveMemory()
    this.#waiters.wake()
    return 'kept'
  }

  /**
   * Takes a block of another queue over, straight to disk and before any block was put.
   *
   * @returns false when the disk refuses: the block was not taken
   */
  adopt(block: Block): boolean {
    return this.#health.guard(() => {
      if (this.#makeRoomOnDisk(this.#disk.recordBytes(block))) {
        const place = this.#disk.append(block, this.#nextSequence++)
        this.#entries.add(place.sequence, { kind: 'disk', place })
        this.#options.ledger.restore(block.samples)
      } else {
        this.#options.ledger.restore(block.samples)
        this.#bookLoss('queue-full', block, () => block)
      }
    })
  }

  /** Makes what is on disk durable; returns false when the disk refuses. */
  syncNow(): boolean {
    return this.#health.guard(() => this.#disk.syncNow())
  }

  /**
   * Waits for the oldest block of a lane that nobody holds and lends it; undefined when `signal`
   * ends the wait or the queue is closed.
   */
  async next(signal: AbortSignal, lane: Lane = 'any'): Promise<Lease | undefined> {
    for (;;) {
      if (signal.aborted || this.#closed) return undefined
      const lease = this.#lend(lane)
      if (lease !== undefined) return lease
      await this.#waiters.wait(signal)
    }
  }

  /** Lends the oldest block of a lane that nobody holds, if there is one. */
  take(lane: Lane = 'any'): Lease | undefined {
    return this.#closed ? undefined : this.#lend(lane)
  }

  /** Writes everything that is still in memory to disk, durably. Leases end with it. */
  close(): void {
    if (this.#closed) return
    clearInterval(this.#timer)
    this.#moveToDisk(() => true, true)
    for (const entry of [...this.#entries.held(), ...this.#entries.inMemory]) {
      if (entry.where.kind === 'memory') this.#give('disk-error', entry)
    }
    this.#closed = true
    this.syncNow()
    this.#disk.note(true)
    this.#health.guard(() => this.#disk.close())
    this.#waiters.wake()
  }

  #lend(lane: Lane): Lease | undefined {
    for (;;) {
      const entry = this.#entries.take(lane)
      if (entry === undefined) return undefined
      const block = this.#blockOf(entry)
      if (block === 'later') {
        this.#entries.giveBack(entry)
        return undefined
      }
      if (block === undefined) continue
      this.#entries.lend(entry, block)
      return {
        block,
        ack: () => {
          this.#settle(entry, () => this.#options.ledger.send(block.samples))
          // The receiver has read all of it, so nobody else will.
          if (entry.where.kind === 'disk') this.#disk.recycle(block)
        },
        reject: () => this.#settle(entry, () => this.#bookLoss('rejected', block, () => block)),
        settle: book => this.#settle(entry, book),
        release: () => {
          if (!this.#entries.endLoan(entry)) return
          this.#entries.giveBack(entry)
          this.#waiters.wake()
        },
      }
    }
  }

  /** Gets a block; undefined when it is lost (and booked), `later` when it cannot be read now. */
  #blockOf(entry: Entry): Block | 'later' | undefined {
    const { where } = entry
    if (where.kind === 'memory') return where.block
    const { file, offset, bytes } = where.place
    try {
      const read = this.#disk.read(where.place)
      if ('payload' in read) return read
      this.#options.onDamage(read)
      this.#give('corrupt', entry)
    } catch (error) {
      this.#health.note()
      if (++entry.failures < MAX_READ_FAILURES) return 'later'
      const lost = [where.place]
      this.#options.onDamage({ file, offset, bytes, lost, movedTo: undefined, error })
      this.#give('disk-error', entry)
    }
    return undefined
  }

  #settle(entry: Entry, book: () => void): void {
    if (this.#closed) return
    if (!this.#entries.endLoan(entry)) throw new Error('BUG: a lease was settled twice')
    book()
    this.#forget(entry)
  }

  /** Gives a block up. */
  #give(reason: DropReason, entry: Entry): void {
    const { where } = entry
    this.#bookLoss(
      reason,
      aboutEntry(entry),
      where.kind === 'memory' ? () => where.block : undefined,
    )
    this.#forget(entry)
  }

  /** @param moreBytes of a block that is to come; 0 when there is none */
  #isMemoryFull(moreBytes = 0): boolean {
    const { maxMemoryBlocks, maxMemoryBytes } = this.#options
    const { memoryBlocks, memoryBytes } = this.#entries
    const blocks = memoryBlocks + Number(moreBytes > 0)
    return blocks > maxMemoryBlocks || memoryBytes + moreBytes > maxMemoryBytes
  }

  /** Moves to disk what should no longer be in memory only. */
  #relieveMemory(): void {
    const { isMemoryOnly, hasMemoryLane } = this.#options
    if (isMemoryOnly || this.#entries.memoryBlocks === 0) return
    const isOld = ({ where }: Entry): boolean =>
      where.kind === 'memory' && this.#now() - where.atMs > MEMORY_AGE_MS
    if (hasMemoryLane) {
      this.#moveToDisk(entry => this.#isMemoryFull() || isOld(entry))
    } else if (
      this.#entries.diskBlocks > 0 ||
      this.#isMemoryFull() ||
      this.#entries.held().some(isOld)
    ) {
      this.#moveToDisk(() => true)
    } else {
      const oldest = this.#entries.inMemory.peek()
      if (oldest !== undefined && isOld(oldest)) this.#moveToDisk(() => true)
    }
  }

  /** Moves blocks in memory to disk, oldest first and those being sent included, while they fit. */
  #moveToDisk(fits: (entry: Entry) => boolean, isLastChance = false): void {
    if (!this.#health.mayTry && !isLastChance) return this.#boundMemory()
    let moved = false
    try {
      for (const entry of this.#entries.held()) {
        if (entry.where.kind === 'memory' && fits(entry)) moved = this.#write(entry) || moved
      }
      for (;;) {
        const entry = this.#entries.inMemory.peek()
        if (entry === undefined || !fits(entry)) break
        if (this.#write(entry)) this.#entries.onDisk.push(entry)
        this.#entries.inMemory.shift()
        moved = true
      }
      if (moved && this.#options.sync === 'always') this.#disk.syncNow()
      if (moved) this.#health.accept()
    } catch (error) {
      this.#health.refuse(error)
      this.#boundMemory()
    }
  }

  /** Writes a block; returns whether it is on disk now. One that can never fit is dropped. */
  #write(entry: Entry): boolean {
    if (entry.where.kind !== 'memory') return true
    const { block } = entry.where
    if (!this.#makeRoomOnDisk(this.#disk.recordBytes(block))) {
      if (this.#entries.isLent(entry)) return false
      this.#give('queue-full', entry)
      this.#options.onDiskFull?.(block.samples)
      return false
    }
    const place = this.#disk.append(block, entry.sequence)
    this.#entries.move(entry, { kind: 'disk', place })
    return true
  }

  /** The disk refuses: hold what memory allows, then give up the oldest. */
  #boundMemory(): void {
    while (this.#entries.memoryBytes > this.#options.maxMemoryBytes) {
      const oldest = this.#entries.inMemory.shift()
      if (oldest === undefined) return
      this.#give('disk-error', oldest)
    }
  }

  /** Drops the oldest segments until there is room; returns false when there never will be. */
  #makeRoomOnDisk(bytes: number): boolean {
    const { maxDiskBytes } = this.#options
    if (maxDiskBytes <= 0) return true
    while (this.#disk.bytes + bytes > maxDiskBytes) {
      const { oldest } = this.#disk
      if (oldest !== undefined) this.#dropSegment(oldest)
      else if (this.#disk.bytes > 0) this.#disk.deleteDamaged()
      else return false
    }
    return true
  }

  #dropSegment({ file, wanted }: { readonly file: string; readonly wanted: number }): void {
    const { free, lent } = this.#entries.takeSegment(file, wanted)
    let samples = 0
    for (const entry of free) {
      const about = aboutEntry(entry)
      this.#bookLoss('queue-full', about, () => this.#readQuietly(entry))
      if (entry.where.kind === 'disk') this.#disk.stats.dropped(entry.where.place.bytes)
      this.#entries.remove(entry)
      samples += about.samples
    }
    for (const [entry, block] of lent) {
      this.#entries.move(entry, { kind: 'memory', block, atMs: this.#now() })
    }
    this.#disk.deleteSegment(file)
    if (samples > 0) this.#options.onDiskFull?.(samples)
  }

  #readQuietly({ where }: Entry): Block | undefined {
    if (where.kind === 'memory') return where.block
    try {
      const read = this.#disk.read(where.place)
      return 'payload' in read ? read : undefined
    } catch {
      return undefined
    }
  }

  #forget(entry: Entry): void {
    this.#entries.remove(entry)
    if (entry.where.kind === 'disk') this.#disk.forget(entry.where.place)
  }

  async #maintain(): Promise<void> {
    this.#relieveMemory()
    if (this.#entries.hasReturned) this.#waiters.wake()
    try {
      if (this.#health.isRefused && this.#health.mayTry) {
        this.#disk.probe()
        this.#health.accept()
      }
      if (this.#options.sync !== 'never') await this.#disk.sync()
    } catch (error) {
      this.#health.refuse(error)
      return
    }
    if (!this.#closed && this.#health.mayTry) this.#disk.note()
  }
}
