import { writeInt64 } from '@vmkit/daemon/wire'
import { chunksOf, type ChunkPool, type LabelSets } from '../series/index.ts'
import type { Block, Codec } from '../queue/index.ts'
import type { Compressor } from './compress.ts'

const TIME_SERIES = 0x0a // field 1 of WriteRequest
const SAMPLE = 0x12 // field 2 of TimeSeries
const SAMPLE_VALUE = 0x09 // field 1 of Sample: double
const SAMPLE_TIMESTAMP = 0x10 // field 2 of Sample: int64

/** Tag and length of a sample, its value, and the tag of its timestamp. */
const SAMPLE_START_BYTES = 2 + 9 + 1
/** Most bytes that stand around a label set: tag, length, sample. */
const MAX_FRAME_BYTES = 1 + 5 + SAMPLE_START_BYTES + 10
/** Chunks are copied in words, which may reach this far beyond their ends. */
const SLACK_BYTES = 4
const INITIAL_BYTES = 256 * 1024

/** Bits of a staleness marker, and of the plain NaN as Go writes it. */
const STALE_HIGH = 0x7ff00000
const STALE_LOW = 2
const NAN_HIGH = 0x7ff80000
const NAN_LOW = 1

/** Writes samples as a WriteRequest until there are enough for a block, or time is up. */
export class BlockBuilder {
  codec: Codec
  readonly #pool: ChunkPool
  readonly #options: BlockBuilderOptions
  #bytes = new Uint8Array(INITIAL_BYTES)
  #view = new DataView(this.#bytes.buffer)
  #at = 0
  #rows = 0
  #metadata = 0
  #minTimeMs = Infinity
  #maxTimeMs = -Infinity

  constructor(pool: ChunkPool, codec: Codec, options: BlockBuilderOptions) {
    this.#pool = pool
    this.codec = codec
    this.#options = options
  }

  /** Samples waiting here. */
  get samples(): number {
    return this.#rows
  }

  /** Adds a sample of each series that is sent. */
  add(
    sets: LabelSets,
    values: Float64Array,
    offset: number,
    timestampMs: number,
    times: Float64Array | undefined,
  ): void {
    const { counts, sizes } = sets
    const { round } = this.#options
    const time = encodeTime(timestampMs)
    let pickAt = 0
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i] ?? 0
      if (count === 0) continue
      const own = times === undefined ? 0 : (times[offset + i] ?? 0)
      const sampleTime = own === 0 ? time : encodeTime(own)
      if (this.#begin(sizes[i] ?? 0, sampleTime)) {
        this.#writePicks(sets, pickAt, count)
        const value = values[offset + i] ?? 0
        const at = this.#at + 3
        if (value === value) {
          this.#view.setFloat64(at, round === undefined ? value : round(value), true)
        } else this.#setBits(at, NAN_HIGH, NAN_LOW)
        this.#end(sampleTime)
      } else this.#tellTooBig(sets, pickAt, i, sampleTime)
      pickAt += count
    }
  }

  /** Adds a staleness marker of some series. */
  addStale(sets: LabelSets, starts: Uint32Array, indexes: Iterable<number>, timeMs: number): void {
    const time = encodeTime(timeMs)
    for (const i of indexes) {
      const count = sets.counts[i] ?? 0
      if (count === 0) continue
      if (!this.#begin(sets.sizes[i] ?? 0, time)) {
        this.#tellTooBig(sets, starts[i] ?? 0, i, time)
        continue
      }
      this.#writePicks(sets, starts[i] ?? 0, count)
      this.#setBits(this.#at + 3, STALE_HIGH, STALE_LOW)
      this.#end(time)
    }
  }

  /** Adds metadata: chunks that hold whole entries of a WriteRequest. */
  addMetadata(chunks: Uint32Array): void {
    for (let i = 0; i < chunks.length; i++) {
      const length = this.#pool.lengths[chunks[i] ?? 0] ?? 0
      if (length > this.#options.maxBlockBytes) continue
      if (this.#at + length > this.#options.maxBlockBytes) this.flush()
      if (this.#at + length + SLACK_BYTES > this.#bytes.length) this.#grow(length)
      this.#writeChunk(chunks[i] ?? 0)
      if (++this.#metadata >= this.#options.maxMetadata) this.flush()
    }
  }

  /** Makes a block of everything that waits. */
  flush(): void {
    if (this.#at === 0) return
    const samples = this.#rows
    const block: Block = {
      payload: this.#options.compressor.compress(this.#bytes.subarray(0, this.#at), this.codec),
      codec: this.codec,
      samples,
      series: samples,
      minTimeMs: samples === 0 ? 0 : this.#minTimeMs,
      maxTimeMs: samples === 0 ? 0 : this.#maxTimeMs,
    }
    this.#options.emit(block, this.#metadata)
    this.#at = 0
    this.#rows = 0
    this.#metadata = 0
    this.#minTimeMs = Infinity
    this.#maxTimeMs = -Infinity
  }

  /** Writes what stands before the labels; false when the sample fits in no block. */
  #begin(labelBytes: number, time: EncodedTime): boolean {
    const message = labelBytes + SAMPLE_START_BYTES + time.size
    const needed = labelBytes + MAX_FRAME_BYTES
    if (this.#at + needed > this.#options.maxBlockBytes) {
      this.flush()
      if (needed > this.#options.maxBlockBytes) return false
    }
    if (this.#at + needed + SLACK_BYTES > this.#bytes.length) this.#grow(needed)
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = TIME_SERIES
    let rest = message
    for (; rest >= 0x80; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80
    bytes[at++] = rest
    this.#at = at
    return true
  }

  #tellTooBig(sets: LabelSets, start: number, index: number, { ms }: EncodedTime): void {
    const chunks = chunksOf(sets, index, start)
    this.#options.tooBig({
      bytes: sets.sizes[index] ?? 0,
      timeMs: ms,
      labels: () => Buffer.concat(chunks.map(chunk => this.#pool.bytesOf(chunk))),
    })
  }

  #writePicks({ chunks, picks }: LabelSets, start: number, count: number): void {
    const { words, offsets, lengths } = this.#pool
    const view = this.#view
    let at = this.#at
    for (let p = start; p < start + count; p++) {
      const chunk = chunks[picks[p] ?? 0] ?? 0
      const length = lengths[chunk] ?? 0
      const end = at + length
      let word = offsets[chunk] ?? 0
      for (let to = at; to < end; to += 4) view.setInt32(to, words[word++] ?? 0, true)
      at = end
    }
    this.#at = at
  }

  #writeChunk(chunk: number): void {
    const { words, offsets, lengths } = this.#pool
    const view = this.#view
    const at = this.#at
    const end = at + (lengths[chunk] ?? 0)
    let word = offsets[chunk] ?? 0
    for (let to = at; to < end; to += 4) view.setInt32(to, words[word++] ?? 0, true)
    this.#at = end
  }

  /** Writes the sample around its value. */
  #end(time: EncodedTime): void {
    const view = this.#view
    let at = this.#at
    view.setUint8(at, SAMPLE)
    view.setUint8(at + 1, 9 + 1 + time.size)
    view.setUint8(at + 2, SAMPLE_VALUE)
    at += 11
    view.setUint8(at, SAMPLE_TIMESTAMP)
    if (time.size === 6) {
      view.setInt32(at + 1, time.first, true)
      view.setInt16(at + 5, time.second, true)
    } else writeInt64(this.#bytes, at + 1, time.ms)
    this.#at = at + 1 + time.size
    if (time.ms < this.#minTimeMs) this.#minTimeMs = time.ms
    if (time.ms > this.#maxTimeMs) this.#maxTimeMs = time.ms
    if (++this.#rows >= this.#options.maxRows) this.flush()
  }

  #setBits(at: number, high: number, low: number): void {
    this.#view.setUint32(at, low, true)
    this.#view.setUint32(at + 4, high, true)
  }

  #grow(needed: number): void {
    const size = Math.max(2 * this.#bytes.length, this.#at + needed + SLACK_BYTES)
    const bytes = new Uint8Array(Math.min(size, this.#options.maxBlockBytes + MAX_FRAME_BYTES))
    bytes.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }
}

export interface BlockBuilderOptions {
  readonly compressor: Compressor
  /** Samples in a block. */
  readonly maxRows: number
  /** Uncompressed bytes in a block. */
  readonly maxBlockBytes: number
  /** Entries of metadata in a block. */
  readonly maxMetadata: number
  /** Rounds values; they stay as they are when undefined. */
  readonly round: ((value: number) => number) | undefined
  /** Takes a block, and the number of its entries of metadata. */
  readonly emit: (block: Block, metadata: number) => void
  /** Called when a single sample is larger than a block may be. */
  readonly tooBig: (sample: BigSample) => void
}

/** A sample that fits in no block. */
export interface BigSample {
  /** Bytes of its labels. */
  readonly bytes: number
  readonly timeMs: number
  /** Its labels as they stand in a WriteRequest; to be asked for at once. */
  readonly labels: () => Uint8Array
}

/** A timestamp as an int64 of protobuf; for today's six bytes also as two words. */
interface EncodedTime {
  readonly ms: number
  readonly size: number
  readonly first: number
  readonly second: number
}

function encodeTime(ms: number): EncodedTime {
  const bytes = new Uint8Array(16)
  const size = writeInt64(bytes, 0, ms)
  const view = new DataView(bytes.buffer)
  return { ms, size, first: view.getInt32(0, true), second: view.getInt16(4, true) }
}
