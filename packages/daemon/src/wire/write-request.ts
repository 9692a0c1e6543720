import type { SeriesBatch } from './series-batch.ts'
import { int64Size, varintSize, writeInt64, writeVarint } from './varint.ts'

const TIME_SERIES = 0x0a // field 1 of WriteRequest
const SAMPLE = 0x12 // field 2 of TimeSeries
const SAMPLE_VALUE = 0x09 // field 1 of Sample: double
const SAMPLE_TIMESTAMP = 0x10 // field 2 of Sample: int64

/**
 * Encodes samples `from` to `to` (exclusive) of a batch as a Prometheus WriteRequest.
 *
 * Zero values and zero timestamps are left out, as proto3 asks and vmagent does; a negative zero
 * keeps its bits.
 */
export function encodeWriteRequest(
  batch: SeriesBatch,
  from = 0,
  to: number = batch.sampleCount,
): Uint8Array {
  const bytes = new Uint8Array(encodedSize(batch, from, to))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (let i = from; i < to; i++) {
    const labels = batch.labelsAt(i)
    const { low, high } = batch.valueBitsAt(i)
    const hasValue = low !== 0 || high !== 0
    const timestampMs = batch.timestampMsAt(i)
    const sampleSize = sizeOfSample(hasValue, timestampMs)
    bytes[at++] = TIME_SERIES
    at = writeVarint(bytes, at, labels.length + 1 + varintSize(sampleSize) + sampleSize)
    bytes.set(labels, at)
    at += labels.length
    bytes[at++] = SAMPLE
    at = writeVarint(bytes, at, sampleSize)
    if (hasValue) {
      bytes[at++] = SAMPLE_VALUE
      view.setUint32(at, low, true)
      view.setUint32(at + 4, high, true)
      at += 8
    }
    if (timestampMs !== 0) {
      bytes[at++] = SAMPLE_TIMESTAMP
      at = writeInt64(bytes, at, timestampMs)
    }
  }
  return bytes
}

/** Returns how many bytes `encodeWriteRequest` would write for the same samples. */
export function encodedSize(batch: SeriesBatch, from = 0, to: number = batch.sampleCount): number {
  let size = 0
  for (let i = from; i < to; i++) {
    const { low, high } = batch.valueBitsAt(i)
    const sampleSize = sizeOfSample(low !== 0 || high !== 0, batch.timestampMsAt(i))
    const series = batch.labelsAt(i).length + 1 + varintSize(sampleSize) + sampleSize
    size += 1 + varintSize(series) + series
  }
  return size
}

function sizeOfSample(hasValue: boolean, timestampMs: number): number {
  return (hasValue ? 9 : 0) + (timestampMs === 0 ? 0 : 1 + int64Size(timestampMs))
}
