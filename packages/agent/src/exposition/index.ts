/**
 * Prometheus and OpenMetrics text, the plain way.
 *
 * In: a body, or one line of it. Out: samples with their labels, metadata, and the lines that are
 * no samples with their places. One bad line must never cost the others. The layout walk is the
 * quick way through the same text; where it meets a line it does not know, it comes here.
 */
export { parseLine, type SampleLine } from './line.ts'
export { readMetadata } from './metadata.ts'
export { parseNumber } from './number.ts'
export { badLine, parseExposition, type BadLine } from './parse.ts'
export { parseSeries } from './series.ts'
