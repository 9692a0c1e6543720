import type { NumberReader } from './number-reader.ts'

const TAB = 9
const NEWLINE = 10
const CARRIAGE_RETURN = 13
const SPACE = 32
const HASH = 35

/** Timestamps below this many are seconds, as OpenMetrics writes them; larger ones milliseconds. */
const SECONDS_LIMIT = 2 ** 31
/** Timestamps are int64 on the wire. */
const MAX_TIMESTAMP_MS = 2 ** 63

/** Reads what stands behind a value: blanks, a timestamp, a comment such as an exemplar. */
export class LineRest {
  /** The timestamp read last in milliseconds, 0 when there was none. */
  timestampMs = 0
  readonly #numbers: NumberReader

  constructor(numbers: NumberReader) {
    this.#numbers = numbers
  }

  /** Returns where the next line starts, or -1 when this one is no sample. */
  read(bytes: Buffer, start: number, limit: number): number {
    this.timestampMs = 0
    let at = skipBlanks(bytes, start, limit)
    if (!isLineEnd(bytes, at, limit) && bytes[at] !== HASH) {
      const time = this.#numbers.read(bytes, at, limit)
      if (this.#numbers.end < 0 || !Number.isFinite(time)) return -1
      at = skipBlanks(bytes, this.#numbers.end, limit)
      if (!isLineEnd(bytes, at, limit) && bytes[at] !== HASH) return -1
      const isSeconds = time >= -SECONDS_LIMIT && time < SECONDS_LIMIT
      this.timestampMs = Math.trunc(isSeconds ? time * 1000 : time)
      if (Math.abs(this.timestampMs) >= MAX_TIMESTAMP_MS) return -1
    }
    return nextLine(bytes, at, limit)
  }
}

/** Returns the start of the line behind the one that `at` is in. */
export function nextLine(bytes: Buffer, at: number, limit: number): number {
  const newline = bytes.indexOf(NEWLINE, at)
  return newline < 0 || newline >= limit ? limit : newline + 1
}

/** Returns the place of the first byte that is neither space nor tab. */
export function skipBlanks(bytes: Uint8Array, start: number, limit: number): number {
  let at = start
  while (at < limit && (bytes[at] === SPACE || bytes[at] === TAB)) at++
  return at
}

/** Whether a line ends at `at`, with or without a carriage return. */
export function isLineEnd(bytes: Uint8Array, at: number, limit: number): boolean {
  if (at >= limit || bytes[at] === NEWLINE) return true
  return bytes[at] === CARRIAGE_RETURN && (at + 1 === limit || bytes[at + 1] === NEWLINE)
}
