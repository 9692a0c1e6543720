import { readWriteRequest } from '@vmkit/daemon/wire'
import type { Block } from '../queue/index.ts'

/**
 * Where the entries of a WriteRequest lie: entry `i` (a series or metadata, its tag included) takes
 * the bytes from `ends[i - 1]`, or 0, to `ends[i]`. Any run of them is a WriteRequest of its own.
 */
export type PartEnds = readonly number[]

/** Finds the entries of a WriteRequest; throws SyntaxError when the bytes are none. */
export function findParts(bytes: Uint8Array): PartEnds {
  const ends: number[] = []
  let at = 0
  while (at < bytes.length) {
    const tag = bytes[at++] ?? 0
    let size = 0
    let shift = 1
    let byte = 0x80
    while (byte >= 0x80 && at < bytes.length && shift < 2 ** 35) {
      byte = bytes[at++] ?? 0
      size += (byte & 0x7f) * shift
      shift *= 0x80
    }
    at += size
    if ((tag & 7) !== 2 || byte >= 0x80 || at > bytes.length) {
      throw new SyntaxError(`cannot split write request at byte ${at}: malformed protobuf`)
    }
    ends.push(at)
  }
  return ends
}

/** Returns the bytes of entries `from` to `to` (exclusive). */
export function partBytes(bytes: Uint8Array, ends: PartEnds, from: number, to: number): Uint8Array {
  return bytes.subarray(ends[from - 1] ?? 0, ends[to - 1] ?? 0)
}

/** Says what a WriteRequest holds, and by the way names its metrics. */
export function describeRequest(
  bytes: Uint8Array,
): Omit<Block, 'payload' | 'codec'> & { readonly names: ReadonlyMap<string, number> } {
  const names = new Map<string, number>()
  let samples = 0
  let series = 0
  let minTimeMs = Infinity
  let maxTimeMs = -Infinity
  readWriteRequest(bytes, one => {
    const name = one.labels.find(label => label.name === '__name__')?.value ?? ''
    names.set(name, (names.get(name) ?? 0) + one.samples.length)
    series++
    samples += one.samples.length
    for (const { timestampMs } of one.samples) {
      minTimeMs = Math.min(minTimeMs, timestampMs)
      maxTimeMs = Math.max(maxTimeMs, timestampMs)
    }
  })
  if (samples === 0) {
    minTimeMs = 0
    maxTimeMs = 0
  }
  return { samples, series, minTimeMs, maxTimeMs, names }
}
