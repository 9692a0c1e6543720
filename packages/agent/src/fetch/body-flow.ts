import type { BufferPool } from './buffer-pool.ts'
import { tooLarge } from './failure.ts'
import type { Inflater } from './inflater.ts'
import type { InflaterPool } from './inflater-pool.ts'
import type { StreamSlots } from './stream-slots.ts'
import type { BodyReader } from './types.ts'

/** Wire bytes above which a body is read while it comes. */
const STREAM_AFTER_BYTES = 1024 * 1024
/** Bodies up to this size are read as one piece. */
const ONE_PIECE_BYTES = 4 * 1024 * 1024
const WINDOW_BYTES = 256 * 1024
/** How much is inflated between two looks at the clock. */
const SLICE_BYTES = 512 * 1024
/** Longest time in one go before others get their turn. */
const TURN_MS = 10

/** What bodies share: memory, inflaters, and how many large ones are read at the same time. */
export interface BodyResources {
  readonly buffers: BufferPool
  readonly inflaters: InflaterPool
  readonly slots: StreamSlots
}

/** Who brings the bytes of a body and waits for its end. */
export interface BodyOwner {
  /** Asks for no more bytes; those that come all the same are kept. */
  pause(): void
  resume(): void
  /** The body was read to its end, or cannot be: with what the reader or this flow threw. */
  bodyRead(failure: unknown): void
}

/**
 * Brings a body from the wire to its reader: a small one at once when it is complete, a large one
 * while it comes, in turns. One body at a time.
 */
export class BodyFlow {
  /** Bytes of the current body as they came. */
  wireBytes = 0
  /** Bytes of the current body, decompressed. */
  bodyBytes = 0
  /** Milliseconds its reader took before the last byte had come. */
  readMs = 0

  readonly #resources: BodyResources
  readonly #owner: BodyOwner
  #reader: BodyReader | undefined
  #isGzip = false
  #maxBytes = 0
  #isComplete = false
  #isStreaming = false
  /** Whether it is someone else's turn, or there is no slot yet. */
  #isWaiting = false
  #holdsSlot = false
  #nextTurn: NodeJS.Immediate | undefined

  #input: Buffer | undefined
  #isInputOwn = false
  #inputStart = 0
  #inputEnd = 0
  #inflater: Inflater | undefined
  #window: Buffer | undefined
  #filled = 0
  #deliverAt = 0

  constructor(resources: BodyResources, owner: BodyOwner) {
    this.#resources = resources
    this.#owner = owner
  }

  /** Whether it waits for a slot, with other large bodies before it. */
  get isQueued(): boolean {
    return this.#isStreaming && !this.#holdsSlot
  }

  /** Begins a body. */
  begin(reader: BodyReader, isGzip: boolean, maxBytes: number): void {
    this.#reader = reader
    this.#isGzip = isGzip
    this.#maxBytes = maxBytes
    this.wireBytes = 0
    this.bodyBytes = 0
    this.readMs = 0
    this.#isComplete = false
    this.#isStreaming = false
    this.#isWaiting = false
    this.#filled = 0
    this.#deliverAt = ONE_PIECE_BYTES
    this.#inputStart = 0
    this.#inputEnd = 0
  }

  /**
   * Takes the next bytes. They are copied, unless the body ends with them and can be read at once.
   *
   * @param isLast whether the body ends here
   */
  push(bytes: Buffer, start: number, end: number, isLast: boolean): void {
    if (this.#reader === undefined) return
    this.wireBytes += end - start
    this.#isComplete = isLast
    if (this.wireBytes > this.#maxBytes) {
      this.#finish(tooLarge(this.#maxBytes))
      return
    }
    if (isLast && this.#input === undefined) {
      this.#input = bytes
      this.#isInputOwn = false
      this.#inputStart = start
      this.#inputEnd = end
    } else if (end > start) this.#append(bytes, start, end)
    if (this.#isWaiting) return
    if (this.#isStreaming) this.#work()
    else if (this.wireBytes > STREAM_AFTER_BYTES || (isLast && this.#expectsLarge())) this.#stream()
    else if (isLast && !this.#isGzip) this.#readAsItIs()
    else if (isLast) this.#work()
  }

  /** Forgets the body; nobody is told. */
  abort(): void {
    this.#reader = undefined
    clearImmediate(this.#nextTurn)
    if (this.#isStreaming) {
      if (this.#holdsSlot) this.#resources.slots.give()
      else this.#resources.slots.leave(this.#started)
    }
    this.#holdsSlot = false
    this.#isStreaming = false
    if (this.#input !== undefined && this.#isInputOwn) this.#resources.buffers.give(this.#input)
    if (this.#window !== undefined) this.#resources.buffers.give(this.#window)
    if (this.#inflater !== undefined) this.#resources.inflaters.give(this.#inflater)
    this.#input = undefined
    this.#window = undefined
    this.#inflater = undefined
  }

  #append(bytes: Buffer, start: number, end: number): void {
    const { buffers } = this.#resources
    const more = end - start
    this.#ownInput()
    let input = (this.#input ??= buffers.take(more))
    if (this.#inputEnd + more > input.length) {
      const used = this.#inputEnd - this.#inputStart
      input.copyWithin(0, this.#inputStart, this.#inputEnd)
      this.#inputStart = 0
      this.#inputEnd = used
      const wanted = used + more
      if (wanted > input.length) input = buffers.grow(input, used, Math.max(wanted, 2 * used))
      this.#input = input
    }
    bytes.copy(input, this.#inputEnd, start, end)
    this.#inputEnd += more
  }

  /** Copies the input when it lies in someone else's buffer. */
  #ownInput(): void {
    const borrowed = this.#input
    if (borrowed !== undefined && !this.#isInputOwn) {
      const bytes = this.#inputEnd - this.#inputStart
      this.#input = this.#resources.buffers.take(bytes)
      borrowed.copy(this.#input, 0, this.#inputStart, this.#inputEnd)
      this.#inputStart = 0
      this.#inputEnd = bytes
    }
    this.#isInputOwn = true
  }

  /** Reads the size that gzip's last four bytes claim; the window follows it, within reason. */
  #sizeHint(): number {
    const at = this.#inputEnd - 4
    return at < this.#inputStart ? 0 : (this.#input?.readUInt32LE(at) ?? 0)
  }

  #expectsLarge(): boolean {
    return this.#isGzip && this.#sizeHint() > ONE_PIECE_BYTES
  }

  #readAsItIs(): void {
    const input = this.#input ?? Buffer.alloc(0)
    this.bodyBytes = this.wireBytes
    let failure: unknown
    try {
      this.#reader?.read(input.subarray(this.#inputStart, this.#inputEnd), true)
    } catch (error) {
      failure = error
    }
    this.#finish(failure)
  }

  #stream(): void {
    this.#ownInput()
    this.#isStreaming = true
    this.#isWaiting = true
    this.#owner.pause()
    this.#resources.slots.take(this.#started)
  }

  readonly #started = (): void => {
    // A slot may come just after the fetch was given up.
    if (!this.#isStreaming || this.#holdsSlot) {
      this.#resources.slots.give()
      return
    }
    this.#holdsSlot = true
    this.#continue()
  }

  readonly #continue = (): void => {
    if (this.#reader === undefined || !this.#isWaiting) return
    this.#isWaiting = false
    this.#owner.resume()
    this.#work()
  }

  /** Works until there is no input or the turn is over. */
  #work(): void {
    const reader = this.#reader
    const until = performance.now() + TURN_MS
    try {
      while (this.#advance()) {
        if (performance.now() < until) continue
        this.#ownInput()
        this.#isWaiting = true
        this.#owner.pause()
        this.#nextTurn = setImmediate(this.#continue)
        return
      }
    } catch (error) {
      if (this.#reader === reader) this.#finish(error)
    }
  }

  /** Fills a part of the window and hands it out when it is due; returns whether there is more to do. */
  #advance(): boolean {
    const window = (this.#window ??= this.#firstWindow())
    const room = Math.min(
      window.length - this.#filled,
      SLICE_BYTES,
      this.#maxBytes + 1 - this.bodyBytes,
    )
    const hasEnded = this.#fill(window, room)
    if (this.bodyBytes > this.#maxBytes) throw tooLarge(this.#maxBytes)
    if (hasEnded) {
      this.#deliver(window, true)
      return false
    }
    if (this.#filled >= this.#deliverAt) {
      this.#deliver(window, false)
      if (this.#reader === undefined) return false
    }
    if (this.#filled === window.length) {
      const length = Math.max(this.#filled + 1, Math.min(2 * this.#filled, this.#maxBytes + 1))
      this.#window = this.#resources.buffers.grow(window, this.#filled, length)
      return true
    }
    return this.#inputStart < this.#inputEnd || this.#isComplete
  }

  #firstWindow(): Buffer {
    const hint = this.#isComplete && this.#isGzip ? this.#sizeHint() + 1 : 2 * this.wireBytes
    const bytes = Math.min(Math.max(hint, WINDOW_BYTES), ONE_PIECE_BYTES)
    return this.#resources.buffers.take(bytes)
  }

  /** Returns whether the body has ended. */
  #fill(window: Buffer, room: number): boolean {
    const input = this.#input ?? window
    if (!this.#isGzip) {
      const bytes = Math.min(room, this.#inputEnd - this.#inputStart)
      input.copy(window, this.#filled, this.#inputStart, this.#inputStart + bytes)
      this.#count(bytes, bytes)
      return this.#isComplete && this.#inputStart === this.#inputEnd
    }
    const inflater = (this.#inflater ??= this.#resources.inflaters.take(this.#maxBytes))
    inflater.run(
      input,
      this.#inputStart,
      this.#inputEnd,
      this.#isComplete,
      window,
      this.#filled,
      room,
    )
    this.#count(inflater.used, inflater.written)
    return inflater.hasEnded
  }

  #count(used: number, written: number): void {
    this.#inputStart += used
    this.#filled += written
    this.bodyBytes += written
  }

  #deliver(window: Buffer, isLast: boolean): void {
    const reader = this.#reader
    const startMs = this.#isComplete ? 0 : performance.now()
    const read = reader?.read(window.subarray(0, this.#filled), isLast) ?? 0
    if (!this.#isComplete) this.readMs += performance.now() - startMs
    // The reader may have given the fetch up.
    if (reader === undefined || this.#reader !== reader) return
    if (isLast) {
      this.#finish(undefined)
      return
    }
    if (read > 0) window.copyWithin(0, read, this.#filled)
    this.#filled -= read
    this.#deliverAt = read === 0 ? 2 * this.#filled : this.#filled + SLICE_BYTES
  }

  #finish(failure: unknown): void {
    this.abort()
    this.#owner.bodyRead(failure)
  }
}
