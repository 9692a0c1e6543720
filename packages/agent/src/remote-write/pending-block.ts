import { SeriesBatch, encodeSnappy, encodeWriteRequest, encodedSize } from '@vmkit/daemon/wire'
import type { Block } from '../queue/index.ts'

/** Samples gathered until there are enough, or time is up, and then made into blocks. */
export class PendingBlock {
  readonly batch = new SeriesBatch()
  readonly #maxRows: number
  readonly #maxBlockBytes: number
  readonly #emit: (block: Block) => void
  readonly #tooBig: (samples: number, bytes: number) => void

  constructor(options: {
    /** Samples in a block. */
    readonly maxRows: number
    /** Uncompressed bytes in a block. */
    readonly maxBlockBytes: number
    readonly emit: (block: Block) => void
    /** Called when a single sample is larger than a block may be. */
    readonly tooBig: (samples: number, bytes: number) => void
  }) {
    this.#maxRows = options.maxRows
    this.#maxBlockBytes = options.maxBlockBytes
    this.#emit = options.emit
    this.#tooBig = options.tooBig
  }

  /** Samples waiting here. */
  get samples(): number {
    return this.batch.sampleCount
  }

  /** Takes over all samples of a batch. */
  add(batch: SeriesBatch): void {
    for (let i = 0; i < batch.sampleCount; i++) {
      this.batch.addFrom(batch, i)
      if (this.batch.sampleCount >= this.#maxRows) this.flush()
    }
  }

  /** Makes blocks of everything that waits. */
  flush(): void {
    this.#emitRange(0, this.batch.sampleCount)
    this.batch.clear()
  }

  #emitRange(from: number, to: number): void {
    if (from === to) return
    const bytes = encodedSize(this.batch, from, to)
    if (bytes <= this.#maxBlockBytes) {
      this.#emit(this.#block(from, to))
      return
    }
    if (to - from === 1) {
      this.#tooBig(1, bytes)
      return
    }
    const middle = (from + to) >>> 1
    this.#emitRange(from, middle)
    this.#emitRange(middle, to)
  }

  #block(from: number, to: number): Block {
    let minTimeMs = Infinity
    let maxTimeMs = -Infinity
    for (let i = from; i < to; i++) {
      const at = this.batch.timestampMsAt(i)
      if (at < minTimeMs) minTimeMs = at
      if (at > maxTimeMs) maxTimeMs = at
    }
    const payload = encodeSnappy(encodeWriteRequest(this.batch, from, to))
    const samples = to - from
    return { payload, codec: 'snappy', samples, series: samples, minTimeMs, maxTimeMs }
  }
}
