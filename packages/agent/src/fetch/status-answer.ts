import { type FetchError, MAX_QUOTED_BYTES, statusError } from './failure.ts'
import type { InflaterPool } from './inflater-pool.ts'

const MAX_WIRE_BYTES = 16 * 1024

/** Gathers the start of a body that comes with an unexpected status, for the error text. */
export class StatusAnswer {
  readonly #status: number
  readonly #isGzip: boolean
  readonly #parts: Buffer[] = []
  #bytes = 0

  constructor(status: number, isGzip: boolean) {
    this.#status = status
    this.#isGzip = isGzip
  }

  /** Whether there is more than anyone wants to know. */
  get isFull(): boolean {
    return this.#bytes >= MAX_WIRE_BYTES
  }

  /** Takes the next bytes of the body. */
  push(bytes: Buffer, start: number, end: number): void {
    const kept = Math.min(end - start, MAX_WIRE_BYTES - this.#bytes)
    this.#parts.push(Buffer.from(bytes.subarray(start, start + kept)))
    this.#bytes += kept
  }

  /** Says what came. */
  error(inflaters: InflaterPool): FetchError {
    const wire = Buffer.concat(this.#parts)
    return statusError(this.#status, this.#isGzip ? firstBytes(wire, inflaters) : wire)
  }
}

/** Inflates the first bytes; returns them as they came when they are not gzip. */
function firstBytes(wire: Buffer, inflaters: InflaterPool): Buffer {
  const output = Buffer.alloc(MAX_QUOTED_BYTES + 1)
  const inflater = inflaters.take(16 * MAX_WIRE_BYTES)
  try {
    inflater.run(wire, 0, wire.length, true, output, 0, output.length)
    return output.subarray(0, inflater.written)
  } catch {
    return wire
  } finally {
    inflaters.give(inflater)
  }
}
