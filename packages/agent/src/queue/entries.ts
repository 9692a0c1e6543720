import { BlockLine } from './block-line.ts'
import type { Lane } from './queue-options.ts'
import type { Block } from './record.ts'
import type { RecordPlace } from './segment-files.ts'

/** Where a block is until it is acknowledged. */
export type Where =
  | { readonly kind: 'memory'; readonly block: Block; readonly atMs: number }
  | { readonly kind: 'disk'; readonly place: RecordPlace }

/** A block in the queue, wherever it is. */
export interface Entry {
  readonly sequence: number
  where: Where
  /** How often it could not be read. */
  failures: number
}

/** What is known of a block without its payload. */
export function aboutEntry({ where }: Entry): Omit<Block, 'payload' | 'codec'> {
  return where.kind === 'memory' ? where.block : where.place
}

/** All blocks that are not acknowledged, in order, with their sums. */
export class Entries {
  /** Blocks nobody had yet; all that are on disk are older than all in memory. */
  readonly onDisk = new BlockLine<Entry>()
  readonly inMemory = new BlockLine<Entry>()
  /** Blocks that are being sent. */
  readonly #lent = new Map<Entry, Block>()
  /** Blocks that were lent and came back; few, oldest first. */
  #returned: Entry[] = []
  #memoryBlocks = 0
  #memoryBytes = 0
  #diskBlocks = 0
  #diskBytes = 0
  #samples = 0

  get samples(): number {
    return this.#samples
  }

  get memoryBlocks(): number {
    return this.#memoryBlocks
  }

  get memoryBytes(): number {
    return this.#memoryBytes
  }

  get diskBlocks(): number {
    return this.#diskBlocks
  }

  get diskBytes(): number {
    return this.#diskBytes
  }

  get hasReturned(): boolean {
    return this.#returned.length > 0
  }

  /** Puts a new entry at the end of its line. */
  add(sequence: number, where: Where): void {
    const entry: Entry = { sequence, where, failures: 0 }
    this.#count(entry, 1)
    const line = where.kind === 'disk' ? this.onDisk : this.inMemory
    line.push(entry)
  }

  /** Notes that a block is elsewhere now. */
  move(entry: Entry, where: Where): void {
    this.#count(entry, -1)
    entry.where = where
    this.#count(entry, 1)
  }

  /** Takes a block out of the sums; it stands in no line any more. */
  remove(entry: Entry): void {
    this.#returned = this.#returned.filter(other => other !== entry)
    this.#count(entry, -1)
  }

  /** Takes the oldest block of a lane that nobody has. */
  take(lane: Lane): Entry | undefined {
    const fits = ({ where }: Entry): boolean => lane === 'any' || where.kind === 'memory'
    const index = this.#returned.findIndex(fits)
    const returned = this.#returned[index]
    const line = lane === 'any' && this.onDisk.length > 0 ? this.onDisk : this.inMemory
    const waiting = line.peek()
    if (returned === undefined || (waiting && waiting.sequence < returned.sequence)) {
      return line.shift()
    }
    this.#returned.splice(index, 1)
    return returned
  }

  /** Puts a block back to its place. */
  giveBack(entry: Entry): void {
    this.#returned = [...this.#returned, entry].toSorted(bySequence)
  }

  lend(entry: Entry, block: Block): void {
    this.#lent.set(entry, block)
  }

  isLent(entry: Entry): boolean {
    return this.#lent.has(entry)
  }

  /** Ends a loan; returns false when there was none. */
  endLoan(entry: Entry): boolean {
    return this.#lent.delete(entry)
  }

  /** Returns the blocks that are lent or came back, oldest first. */
  held(): Entry[] {
    return [...this.#lent.keys(), ...this.#returned].toSorted(bySequence)
  }

  oldest(): Entry | undefined {
    return [...this.held(), this.onDisk.peek(), this.inMemory.peek()]
      .filter(entry => entry !== undefined)
      .toSorted(bySequence)[0]
  }

  /**
   * Takes the `wanted` blocks of a segment out of their lines.
   *
   * @returns those nobody has, and those that are lent with their content
   */
  takeSegment(file: string, wanted: number): { free: Entry[]; lent: [Entry, Block][] } {
    const isIn = ({ where }: Entry): boolean => where.kind === 'disk' && where.place.file === file
    const lent = [...this.#lent].filter(([entry]) => isIn(entry))
    const returned = this.#returned.filter(isIn)
    this.#returned = this.#returned.filter(entry => !isIn(entry))
    const waiting = this.onDisk.extract(wanted - lent.length - returned.length, isIn)
    return { free: [...returned, ...waiting], lent }
  }

  #count({ where }: Entry, sign: 1 | -1): void {
    if (where.kind === 'memory') {
      this.#memoryBlocks += sign
      this.#memoryBytes += sign * where.block.payload.length
      this.#samples += sign * where.block.samples
    } else {
      this.#diskBlocks += sign
      this.#diskBytes += sign * where.place.bytes
      this.#samples += sign * where.place.samples
    }
  }
}

function bySequence(a: Entry, b: Entry): number {
  return a.sequence - b.sequence
}
