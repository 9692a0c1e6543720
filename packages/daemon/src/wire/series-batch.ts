/**
 * Many samples, each with its series' encoded labels: what flows from scrape to sender.
 *
 * Labels lie back to back in one byte array, values as raw little-endian bits in a second,
 * timestamps in a third: no object per sample. A batch is filled, read and cleared by one owner;
 * whoever receives one copies what it keeps before it returns.
 */
export class SeriesBatch {
  #labelBytes = new Uint8Array(4096)
  #labelEnds = new Uint32Array(64)
  #values = new DataView(new ArrayBuffer(8 * 64))
  #timestamps = new Float64Array(64)
  #count = 0

  /** Samples in the batch. */
  get sampleCount(): number {
    return this.#count
  }

  /** Bytes the label sets take. */
  get labelByteCount(): number {
    return this.#start(this.#count)
  }

  /**
   * Adds one sample. A NaN is stored as the plain NaN of the Go world (7ff8000000000001).
   *
   * @param labels what `encodeLabels` returned
   * @param timestampMs Unix time in milliseconds, a whole number
   */
  add(labels: Uint8Array, timestampMs: number, value: number): void {
    const at = this.#append(labels, timestampMs)
    if (Number.isNaN(value)) this.#setBits(at, 0x7ff80000, 1)
    else this.#values.setFloat64(8 * at, value, true)
  }

  /** Adds a staleness marker (7ff0000000000002). */
  addStale(labels: Uint8Array, timestampMs: number): void {
    this.#setBits(this.#append(labels, timestampMs), 0x7ff00000, 2)
  }

  /** Adds sample `index` of another batch, bit by bit; with `labels`, under another label set. */
  addFrom(other: SeriesBatch, index: number, labels: Uint8Array = other.labelsAt(index)): void {
    const at = this.#append(labels, other.timestampMsAt(index))
    const { low, high } = other.valueBitsAt(index)
    this.#setBits(at, high, low)
  }

  /** Returns the encoded labels of sample `index`: a view, valid until the batch changes. */
  labelsAt(index: number): Uint8Array {
    return this.#labelBytes.subarray(this.#start(index), this.#labelEnds[index])
  }

  /** Returns the Unix time of sample `index` in milliseconds. */
  timestampMsAt(index: number): number {
    return this.#timestamps[index] ?? 0
  }

  /** Returns the value of sample `index`; NaN for a stale marker too, see `isStaleAt`. */
  valueAt(index: number): number {
    return this.#values.getFloat64(8 * index, true)
  }

  /** Returns whether sample `index` is a staleness marker. */
  isStaleAt(index: number): boolean {
    const { low, high } = this.valueBitsAt(index)
    return low === 2 && high === 0x7ff00000
  }

  /** Returns the IEEE 754 bits of the value of sample `index`, as two unsigned halves. */
  valueBitsAt(index: number): { readonly low: number; readonly high: number } {
    return {
      low: this.#values.getUint32(8 * index, true),
      high: this.#values.getUint32(8 * index + 4, true),
    }
  }

  /** Empties the batch; its memory stays for the next round. */
  clear(): void {
    this.#count = 0
  }

  #start(index: number): number {
    return index === 0 ? 0 : (this.#labelEnds[index - 1] ?? 0)
  }

  #setBits(index: number, high: number, low: number): void {
    this.#values.setUint32(8 * index, low, true)
    this.#values.setUint32(8 * index + 4, high, true)
  }

  #append(labels: Uint8Array, timestampMs: number): number {
    const index = this.#count
    const start = this.#start(index)
    const end = start + labels.length
    if (index === this.#labelEnds.length) this.#growEntries()
    if (end > this.#labelBytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.#labelBytes.length))
      grown.set(this.#labelBytes)
      this.#labelBytes = grown
    }
    this.#labelBytes.set(labels, start)
    this.#labelEnds[index] = end
    this.#timestamps[index] = timestampMs
    this.#count = index + 1
    return index
  }

  #growEntries(): void {
    const size = 2 * this.#labelEnds.length
    const ends = new Uint32Array(size)
    ends.set(this.#labelEnds)
    const timestamps = new Float64Array(size)
    timestamps.set(this.#timestamps)
    const values = new Uint8Array(8 * size)
    values.set(new Uint8Array(this.#values.buffer))
    this.#labelEnds = ends
    this.#timestamps = timestamps
    this.#values = new DataView(values.buffer)
  }
}
