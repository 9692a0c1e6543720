/**
 * The remote-write wire format (Prometheus WriteRequest, version 1) both programs speak.
 *
 * In: series whose label sets are already encoded, with raw value bits and timestamps in
 * milliseconds. Out: protobuf bytes, snappy blocks, and the way back.
 * A value never passes through a JavaScript NaN: the stale marker and the plain NaN differ in bits
 * that the engine is free to change.
 */
export { decodeLabels, encodeLabels } from './labels.ts'
export { encodeMetadata, type MetricMetadata } from './metadata.ts'
export { countNames } from './names.ts'
export { readWriteRequest, type ReadSeries } from './read.ts'
export { SeriesBatch } from './series-batch.ts'
export { decodeSnappy, encodeSnappy } from './snappy.ts'
export { writeInt64 } from './varint.ts'
export { encodeWriteRequest } from './write-request.ts'
