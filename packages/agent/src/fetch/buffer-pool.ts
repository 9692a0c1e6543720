const MIN_BYTES = 64 * 1024
const MAX_KEPT_BUFFER_BYTES = 4 * 1024 * 1024

/** Lends buffers, so that not every body costs fresh memory and a collection. */
export class BufferPool {
  readonly #maxKeptBytes: number
  readonly #free = new Map<number, Buffer[]>()
  #keptBytes = 0

  /** @param maxKeptBytes how much unused memory is kept, default 16 MiB */
  constructor({ maxKeptBytes = 16 * 1024 * 1024 }: { readonly maxKeptBytes?: number } = {}) {
    this.#maxKeptBytes = maxKeptBytes
  }

  /** Returns a buffer of at least `minBytes` with anything in it. */
  take(minBytes: number): Buffer {
    if (minBytes > MAX_KEPT_BUFFER_BYTES) return Buffer.allocUnsafeSlow(minBytes)
    let size = MIN_BYTES
    while (size < minBytes) size *= 2
    const kept = this.#free.get(size)?.pop()
    if (kept === undefined) return Buffer.allocUnsafeSlow(size)
    this.#keptBytes -= size
    return kept
  }

  /** Takes a buffer back; nobody may use it from now on. */
  give(buffer: Buffer): void {
    const size = buffer.length
    if (size > MAX_KEPT_BUFFER_BYTES || this.#keptBytes + size > this.#maxKeptBytes) return
    const list = this.#free.get(size)
    if (list === undefined) this.#free.set(size, [buffer])
    else list.push(buffer)
    this.#keptBytes += size
  }

  /** Returns a longer buffer with the first `used` bytes of this one, which is taken back. */
  grow(buffer: Buffer, used: number, minBytes: number): Buffer {
    const longer = this.take(minBytes)
    buffer.copy(longer, 0, 0, used)
    this.give(buffer)
    return longer
  }
}
