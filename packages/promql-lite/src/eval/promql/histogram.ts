import { formatShortest } from '../../number.ts'
import { METRIC_NAME, getLabel, sortLabels, type Labels } from '../../labels.ts'
import type { Query } from '../query.ts'
import {
  emptyRow,
  has,
  isEmpty,
  keyOf,
  mergeRows,
  put,
  withoutName,
  type Grid,
  type Row,
} from '../value.ts'
import { annotate, checkQuantile } from './annotations.ts'
import { fractionOf, merged, monotonic, parseBound, quantileOf, type Bucket } from './buckets.ts'

/** What is evaluated, and where in the query the parts stand that annotations are about. */
export interface HistogramSource {
  readonly grid: Grid
  readonly query: Query
  readonly vectorAt: number
}

interface QuantileSource extends HistogramSource {
  readonly quantileAt: number
}

interface Histogram {
  readonly name: string
  readonly labels: Labels
  readonly buckets: { readonly upper: number; readonly row: Row }[]
}

/** Estimates a quantile of each classic histogram: series that differ in `le` only. */
export function histogramQuantile(
  qs: Float64Array,
  rows: readonly Row[],
  call: QuantileSource,
): Row[] {
  const { query, vectorAt, quantileAt } = call
  for (const q of qs) checkQuantile(query, q, quantileAt)
  return perHistogram(rows, call, (unchecked, step, name) => {
    const q = qs[step] ?? Number.NaN
    if (q < 0 || q > 1) return q < 0 ? -Infinity : Infinity
    if (Number.isNaN(q) || unchecked.at(-1)?.upper !== Infinity) return Number.NaN
    const { buckets, isForced } = monotonic(unchecked)
    if (isForced) {
      const text = `input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile) for metric name "${name}"`
      annotate(query, 'info', text, vectorAt)
    }
    return quantileOf(q, buckets)
  })
}

/** Estimates several quantiles, each with its number in a label. */
export function histogramQuantiles(
  label: string,
  quantiles: readonly { readonly values: Float64Array; readonly at: number }[],
  rows: readonly Row[],
  call: HistogramSource,
): readonly Row[] {
  if (label === '') throw new RangeError('invalid label name "" in histogram_quantiles()')
  const results = quantiles.flatMap(({ values, at }) =>
    histogramQuantile(values, rows, { ...call, quantileAt: at }).flatMap(row =>
      byQuantile(row, values, label),
    ),
  )
  return mergeRows(results)
}

/** One row for each quantile that a number has over time. */
function byQuantile(row: Row, qs: Float64Array, label: string): Row[] {
  const found = new Map<string, Row>()
  for (const [step, q] of qs.entries()) {
    if (!has(row, step)) continue
    const text = formatShortest(q)
    const value = /^-?\d+$/.test(text) ? `${text}.0` : text
    const others = row.labels.filter(other => other.name !== label)
    const result =
      found.get(value) ?? emptyRow(sortLabels([...others, { name: label, value }]), qs.length)
    found.set(value, result)
    put(result, step, row.values[step] ?? Number.NaN)
  }
  return [...found.values()]
}

/** Estimates which share of the observations lies between two values. */
export function histogramFraction(
  lowers: Float64Array,
  uppers: Float64Array,
  rows: readonly Row[],
  call: HistogramSource,
): Row[] {
  return perHistogram(rows, call, (buckets, step) =>
    fractionOf(lowers[step] ?? Number.NaN, uppers[step] ?? Number.NaN, monotonic(buckets).buckets),
  )
}

function perHistogram(
  rows: readonly Row[],
  call: HistogramSource,
  compute: (buckets: readonly Bucket[], step: number, name: string) => number,
): Row[] {
  return histogramsOf(rows, call).map(({ name, labels, buckets }) => {
    const result = emptyRow(labels, call.grid.count)
    for (let step = 0; step < call.grid.count; step++) {
      const here = buckets.flatMap(({ upper, row }) =>
        has(row, step) ? [{ upper, count: row.values[step] ?? Number.NaN }] : [],
      )
      if (here.length > 0) put(result, step, compute(merged(here), step, name))
    }
    return result
  })
}

function histogramsOf(rows: readonly Row[], { query, vectorAt }: HistogramSource): Histogram[] {
  const histograms = new Map<string, Histogram>()
  for (const row of rows) {
    if (isEmpty(row)) continue
    const text = getLabel(row.labels, 'le')
    const upper = parseBound(text)
    const name = getLabel(row.labels, METRIC_NAME)
    if (upper === undefined) {
      const problem = `bucket label "le" is missing or has a malformed value of ${JSON.stringify(text)} for metric name ${JSON.stringify(name)}`
      annotate(query, 'warning', problem, vectorAt)
      continue
    }
    const labels = withoutName(row.labels).filter(label => label.name !== 'le')
    const key = keyOf(labels)
    const histogram = histograms.get(key) ?? { name, labels, buckets: [] }
    // Two metrics that both give one result are two results with the same labels.
    if (histogram.name !== name)
      throw new RangeError('vector cannot contain metrics with the same labelset')
    histogram.buckets.push({ upper, row })
    histograms.set(key, histogram)
  }
  return [...histograms.values()]
}
