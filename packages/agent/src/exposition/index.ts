/**
 * Prometheus and OpenMetrics text to samples.
 *
 * In: the body of a scrape. Out: for each line, the range of its series text, the value and the
 * timestamp; labels are parsed by `parseSeries`, only when the caller meets a series it does not
 * know. It must never allocate an object per line and never fail for the sake of one bad line.
 */
export { parseExposition, type ExpositionVisitor } from './parse.ts'
export { parseSeries } from './series.ts'
