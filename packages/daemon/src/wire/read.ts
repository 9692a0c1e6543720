import type { Label } from '@vmkit/promql-lite/labels'
import protobuf from 'protobufjs/minimal.js'
import { readLabel } from './labels.ts'

/** One series of a WriteRequest. */
export interface ReadSeries {
  readonly labels: readonly Label[]
  readonly samples: readonly {
    readonly timestampMs: number
    readonly value: number
    readonly stale: boolean
  }[]
}

/**
 * Reads a WriteRequest (version 1) and calls `visit` for each series in order; metadata, exemplars
 * and native histograms are passed over.
 *
 * @throws SyntaxError when the bytes are no WriteRequest; series before the fault were visited
 */
export function readWriteRequest(bytes: Uint8Array, visit: (series: ReadSeries) => void): void {
  const reader = protobuf.Reader.create(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32()
      if (tag === 0x0a) visit(readSeries(reader, view))
      else reader.skipType(tag & 7)
    }
  } catch (cause) {
    throw new SyntaxError(`cannot read write request at byte ${reader.pos}: malformed protobuf`, {
      cause,
    })
  }
}

function readSeries(reader: protobuf.Reader, view: DataView): ReadSeries {
  const end = endOfMessage(reader)
  const labels: Label[] = []
  const samples: ReadSeries['samples'][number][] = []
  while (reader.pos < end) {
    const tag = reader.uint32()
    if (tag === 0x0a) labels.push(readLabel(reader))
    else if (tag === 0x12) samples.push(readSample(reader, view))
    else reader.skipType(tag & 7)
  }
  return { labels, samples }
}

function readSample(reader: protobuf.Reader, view: DataView): ReadSeries['samples'][number] {
  const end = endOfMessage(reader)
  let timestampMs = 0
  let value = 0
  let stale = false
  while (reader.pos < end) {
    const tag = reader.uint32()
    if (tag === 0x09) {
      // The bits tell a stale marker from a NaN; a JavaScript number may not.
      stale =
        view.getUint32(reader.pos, true) === 2 &&
        view.getUint32(reader.pos + 4, true) === 0x7ff00000
      value = reader.double()
    } else if (tag === 0x10) timestampMs = numberOf(reader.int64())
    else reader.skipType(tag & 7)
  }
  return { timestampMs, value, stale }
}

function endOfMessage(reader: protobuf.Reader): number {
  const length = reader.uint32()
  const end = reader.pos + length
  if (end > reader.len) throw new RangeError('a message is longer than the bytes that are left')
  return end
}

/** The reader gives a Long where that package is installed, a number where it is not. */
function numberOf(value: number | { readonly low: number; readonly high: number }): number {
  return typeof value === 'number' ? value : value.high * 2 ** 32 + (value.low >>> 0)
}
