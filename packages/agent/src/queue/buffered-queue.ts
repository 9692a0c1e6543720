import { DiskQueue, type Damage } from './disk-queue.ts'
import type { DiskStats } from './disk-stats.ts'
import type { DropReason, Ledger } from '../ledger/index.ts'
import type { Block } from './record.ts'
import type { RecordPlace } from './segment-files.ts'

/** A block handed out for sending; exactly one of its methods is called, once. */
export interface Lease {
  readonly block: Block
  /** The receiver has it: it is gone from the queue. */
  ack(): void
  /** The receiver will never take it: it is gone and counted. */
  reject(): void
  /** It is gone from the queue; `book` books all its samples, sent or dropped. */
  settle(book: () => void): void
  /** Not sent: it goes back to its place. */
  release(): void
}

export interface QueueOptions {
  /** Folder of this receiver's queue. */
  readonly dir: string
  readonly ledger: Ledger
  /** Blocks held in memory before they move to disk. */
  readonly maxMemoryBlocks: number
  /** Bytes held in memory before they move to disk. */
  readonly maxMemoryBytes: number
  /** Bytes of all segments; the oldest are dropped beyond it. 0 means no limit. */
  readonly maxDiskBytes: number
  /** Default 64 MiB, or an eighth of `maxDiskBytes` where that is less. */
  readonly maxSegmentBytes?: number
  readonly onDamage: (damage: Damage) => void
  /** Called when the disk refuses a write; the block stays in memory as long as there is room. */
  readonly onDiskError: (error: unknown) => void
  readonly onDiskFull?: (samples: number) => void
  /** Tells the metric names in a block with their samples, for the books. */
  readonly namesIn?: (block: Block) => Iterable<readonly [name: string, samples: number]>
  /** Default `Date.now`. */
  readonly now?: () => number
}

type Entry =
  | { readonly kind: 'memory'; readonly block: Block; readonly atMs: number }
  | { readonly kind: 'disk'; readonly place: RecordPlace }

/** A memory block nobody fetched for this long shows that the receiver is behind. */
const MEMORY_AGE_MS = 5000

/** Opens the queue of one receiver and takes up what an earlier run left. */
export function openBufferedQueue(options: QueueOptions): BufferedQueue {
  return new BufferedQueue(options)
}

/**
 * Blocks in order of arrival: one ordered map of what is not acknowledged yet, each entry in memory
 * or on disk. Whenever one block has to go to disk, everything before it has gone there first, so
 * the order in the segments is the order of arrival.
 */
export class BufferedQueue {
  readonly #options: QueueOptions
  readonly #disk: DiskQueue
  readonly #now: () => number
  readonly #entries = new Map<number, Entry>()
  readonly #leased = new Map<number, Block>()
  readonly #waiting = new Set<() => void>()
  readonly #timer: NodeJS.Timeout
  #nextSequence: number
  #notedPosition = -1
  #memoryBlocks = 0
  #memoryBytes = 0
  #diskRecordBytes = 0
  #samples = 0
  #closed = false

  constructor(options: QueueOptions) {
    const eighth = options.maxDiskBytes > 0 ? options.maxDiskBytes / 8 : Infinity
    const maxSegmentBytes = options.maxSegmentBytes ?? Math.min(64 * 1024 * 1024, eighth)
    const { disk, records, nextSequence } = DiskQueue.open({ ...options, maxSegmentBytes })
    this.#options = options
    this.#disk = disk
    this.#now = options.now ?? Date.now
    this.#nextSequence = nextSequence
    for (const place of records) {
      this.#addDisk(place.sequence, place)
      this.#samples += place.samples
      options.ledger.restore(place.samples)
    }
    this.#timer = setInterval(() => void this.#maintain(), 1000)
    this.#timer.unref()
  }

  /** Samples in the queue, those being sent included. */
  get pendingSamples(): number {
    return this.#samples
  }

  get pendingBlocks(): number {
    return this.#entries.size
  }

  get memoryBlocks(): number {
    return this.#memoryBlocks
  }

  get memoryBytes(): number {
    return this.#memoryBytes
  }

  /** Bytes of the records on disk that are still to be sent. */
  get diskBytes(): number {
    return this.#diskRecordBytes
  }

  /** What was written, read and given up. */
  get stats(): Readonly<DiskStats> {
    return this.#disk.stats
  }

  /** First timestamp in the oldest block; undefined when the queue is empty. */
  get oldestSampleMs(): number | undefined {
    const [entry] = this.#entries.values()
    return entry?.kind === 'disk' ? entry.place.minTimeMs : entry?.block.minTimeMs
  }

  /** Puts a block at the end. The caller has already booked its samples as received. */
  put(block: Block): void {
    if (this.#closed) throw new Error('BUG: block put into a closed queue')
    const sequence = this.#nextSequence++
    this.#samples += block.samples
    this.#addMemory(sequence, block)
    if (this.#diskRecordBytes > 0 || this.#isBehind()) this.#moveToDisk()
    for (const wake of this.#waiting) wake()
  }

  /**
   * Waits for the oldest block nobody holds and lends it; undefined when `signal` ends the wait or
   * the queue is closed.
   */
  async next(signal: AbortSignal): Promise<Lease | undefined> {
    for (;;) {
      if (signal.aborted || this.#closed) return undefined
      const lease = this.#lend()
      if (lease !== undefined) return lease
      await this.#wait(signal)
    }
  }

  /** Lends the oldest block nobody holds, if there is one. */
  take(): Lease | undefined {
    return this.#closed ? undefined : this.#lend()
  }

  /** Writes everything that is still in memory to disk, durably. Leases end with it. */
  close(): void {
    if (this.#closed) return
    clearInterval(this.#timer)
    this.#moveToDisk()
    for (const [sequence, entry] of this.#entries) {
      if (entry.kind === 'disk') continue
      this.#drop('disk-error', entry.block, () => entry.block)
      this.#remove(sequence)
    }
    this.#notePosition()
    this.#closed = true
    this.#disk.close()
    for (const wake of this.#waiting) wake()
  }

  #lend(): Lease | undefined {
    for (const [sequence, entry] of this.#entries) {
      if (this.#leased.has(sequence)) continue
      const block = entry.kind === 'memory' ? entry.block : this.#read(entry.place)
      if (block === undefined) {
        this.#remove(sequence)
        if (entry.kind === 'disk') this.#drop('corrupt', entry.place)
        continue
      }
      this.#leased.set(sequence, block)
      return {
        block,
        ack: () => this.#settle(sequence, () => this.#options.ledger.send(block.samples)),
        reject: () => this.#settle(sequence, () => this.#drop('rejected', block, () => block)),
        settle: book => this.#settle(sequence, book),
        release: () => {
          if (this.#leased.delete(sequence)) for (const wake of this.#waiting) wake()
        },
      }
    }
    return undefined
  }

  #read(place: RecordPlace): Block | undefined {
    try {
      return this.#disk.read(place)
    } catch (error) {
      this.#options.onDiskError(error)
      return undefined
    }
  }

  #settle(sequence: number, book: () => void): void {
    if (this.#closed) return
    if (!this.#leased.delete(sequence)) throw new Error('BUG: a lease was settled twice')
    book()
    this.#remove(sequence)
  }

  /** Books a block as lost; `read` gets its content when there is time to look at names. */
  #drop(
    reason: DropReason,
    { samples, series, minTimeMs, maxTimeMs }: Omit<Block, 'payload' | 'codec'>,
    read?: () => Block | undefined,
  ): void {
    const names = (): Iterable<readonly [name: string, samples: number]> => {
      const block = read?.()
      return block === undefined ? [] : (this.#options.namesIn?.(block) ?? [])
    }
    this.#options.ledger.drop(reason, samples, { series, minTimeMs, maxTimeMs, names })
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = (): void => {
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal.addEventListener('abort', done)
    })
  }

  #isBehind(): boolean {
    const { maxMemoryBlocks, maxMemoryBytes } = this.#options
    if (this.#memoryBlocks > maxMemoryBlocks || this.#memoryBytes > maxMemoryBytes) return true
    for (const [sequence, entry] of this.#entries) {
      if (this.#leased.has(sequence)) continue
      return entry.kind === 'memory' && this.#now() - entry.atMs > MEMORY_AGE_MS
    }
    return false
  }

  /** Moves what is in memory to disk, oldest first, blocks that are being sent included. */
  #moveToDisk(): void {
    for (const [sequence, entry] of this.#entries) {
      if (entry.kind === 'disk') continue
      try {
        this.#makeRoomOnDisk(entry.block.payload.length)
        const place = this.#disk.append(entry.block, sequence)
        this.#forgetMemory(entry.block)
        this.#addDisk(sequence, place)
      } catch (error) {
        this.#options.onDiskError(error)
        this.#dropFromMemory()
        return
      }
    }
  }

  /** The disk refuses: hold twice the usual in memory, then give up the oldest. */
  #dropFromMemory(): void {
    const { maxMemoryBlocks, maxMemoryBytes } = this.#options
    for (const [sequence, entry] of this.#entries) {
      const isFull =
        this.#memoryBlocks > 2 * maxMemoryBlocks || this.#memoryBytes > 2 * maxMemoryBytes
      if (!isFull) return
      if (entry.kind === 'disk' || this.#leased.has(sequence)) continue
      this.#drop('disk-error', entry.block, () => entry.block)
      this.#remove(sequence)
    }
  }

  #makeRoomOnDisk(bytes: number): void {
    const { maxDiskBytes } = this.#options
    if (maxDiskBytes <= 0) return
    while (this.#disk.bytes + bytes > maxDiskBytes) {
      const oldest = this.#disk.oldestFile()
      if (oldest === undefined) return
      let samples = 0
      for (const [sequence, entry] of this.#entries) {
        if (entry.kind !== 'disk' || entry.place.file !== oldest) continue
        const held = this.#leased.get(sequence)
        if (held === undefined) {
          const { place } = entry
          samples += place.samples
          this.#drop('queue-full', place, () => this.#read(place))
          this.#disk.stats.dropped(place.bytes)
          this.#remove(sequence)
        } else {
          this.#forgetDisk(entry.place)
          this.#addMemory(sequence, held)
        }
      }
      this.#options.onDiskFull?.(samples)
    }
  }

  #addMemory(sequence: number, block: Block): void {
    this.#entries.set(sequence, { kind: 'memory', block, atMs: this.#now() })
    this.#memoryBlocks++
    this.#memoryBytes += block.payload.length
  }

  #addDisk(sequence: number, place: RecordPlace): void {
    this.#entries.set(sequence, { kind: 'disk', place })
    this.#diskRecordBytes += place.bytes
  }

  #forgetMemory(block: Block): void {
    this.#memoryBlocks--
    this.#memoryBytes -= block.payload.length
  }

  #forgetDisk(place: RecordPlace): void {
    this.#diskRecordBytes -= place.bytes
    this.#disk.forget(place)
  }

  #remove(sequence: number): void {
    const entry = this.#entries.get(sequence)
    if (entry === undefined) return
    this.#entries.delete(sequence)
    this.#samples -= entry.kind === 'memory' ? entry.block.samples : entry.place.samples
    if (entry.kind === 'memory') this.#forgetMemory(entry.block)
    else this.#forgetDisk(entry.place)
  }

  async #maintain(): Promise<void> {
    try {
      await this.#disk.sync()
      if (!this.#closed) this.#notePosition()
    } catch (error) {
      this.#options.onDiskError(error)
    }
  }

  #notePosition(): void {
    const position = this.#entries.keys().next().value ?? this.#nextSequence
    if (position === this.#notedPosition) return
    this.#disk.writePosition(position)
    this.#notedPosition = position
  }
}
