import { getLabel, type Labels } from '../../labels.ts'
import { formatShortest } from '../../number.ts'
import { withLabel } from '../labels-edit.ts'
import { emptyRow, has, keyOf, put, withoutName, type Grid, type Row } from '../value.ts'

interface Bucket {
  readonly upper: number
  readonly count: number
}

interface Histogram {
  readonly labels: Labels
  readonly buckets: { readonly upper: number; readonly row: Row }[]
}

/** Estimates a quantile of each classic histogram: series that differ in `le` only. */
export function histogramQuantile(qs: Float64Array, rows: readonly Row[], grid: Grid): Row[] {
  return perHistogram(rows, grid, (buckets, step) => quantileOf(qs[step] ?? Number.NaN, buckets))
}

/** As `histogramQuantile` for several quantiles, told apart by a label. */
export function histogramQuantiles(
  quantiles: readonly Float64Array[],
  label: string,
  rows: readonly Row[],
  grid: Grid,
): Row[] {
  return quantiles.flatMap(qs => {
    const q = qs[0] ?? Number.NaN
    const text = Number.isInteger(q) ? `${q}.0` : formatShortest(q)
    return histogramQuantile(qs, rows, grid).map(row => {
      if (getLabel(row.labels, label) !== '') {
        throw new RangeError(
          `cannot evaluate "histogram_quantiles": the series have a label "${label}" already`,
        )
      }
      return { ...row, labels: withLabel(row.labels, label, text) }
    })
  })
}

/** Estimates which share of the observations lies between two values. */
export function histogramFraction(
  lowers: Float64Array,
  uppers: Float64Array,
  rows: readonly Row[],
  grid: Grid,
): Row[] {
  return perHistogram(rows, grid, (buckets, step) =>
    fractionOf(lowers[step] ?? Number.NaN, uppers[step] ?? Number.NaN, buckets),
  )
}

function perHistogram(
  rows: readonly Row[],
  grid: Grid,
  compute: (buckets: readonly Bucket[], step: number) => number,
): Row[] {
  return histogramsOf(rows).map(({ labels, buckets }) => {
    const result = emptyRow(labels, grid.count)
    for (let step = 0; step < grid.count; step++) {
      const here = buckets.flatMap(({ upper, row }) =>
        has(row, step) ? [{ upper, count: row.values[step] ?? Number.NaN }] : [],
      )
      if (here.length > 0) put(result, step, compute(merged(here), step))
    }
    return result
  })
}

function histogramsOf(rows: readonly Row[]): Histogram[] {
  const histograms = new Map<string, Histogram>()
  // Per name, so that two metrics that both give one result are seen.
  const names = new Map<string, string>()
  for (const row of rows) {
    const text = getLabel(row.labels, 'le')
    const upper = boundOf(text)
    if (upper === undefined) continue
    const labels = withoutName(row.labels).filter(label => label.name !== 'le')
    const key = keyOf(labels)
    const name = getLabel(row.labels, '__name__')
    if ((names.get(key) ?? name) !== name) {
      throw new RangeError(
        'cannot evaluate a histogram: two series of the result have the same labels; select one metric',
      )
    }
    names.set(key, name)
    const histogram = histograms.get(key) ?? { labels, buckets: [] }
    histogram.buckets.push({ upper, row })
    histograms.set(key, histogram)
  }
  return [...histograms.values()]
}

function boundOf(text: string): number | undefined {
  if (/^\+?inf$/i.test(text)) return Infinity
  if (/^-inf$/i.test(text)) return -Infinity
  const upper = Number(text)
  return text === '' || Number.isNaN(upper) ? undefined : upper
}

/** Buckets in order, equal bounds added up, and never fewer than the bucket before. */
function merged(buckets: readonly Bucket[]): Bucket[] {
  const result: Bucket[] = []
  for (const bucket of buckets.toSorted((a, b) => (a.upper === b.upper ? 0 : a.upper - b.upper))) {
    const last = result.at(-1)
    if (last?.upper === bucket.upper)
      result[result.length - 1] = { upper: last.upper, count: last.count + bucket.count }
    else result.push(bucket)
  }
  let most = -Infinity
  return result.map(({ upper, count }) => {
    most = Math.max(most, count)
    return { upper, count: most }
  })
}

function quantileOf(q: number, buckets: readonly Bucket[]): number {
  const last = buckets.at(-1)
  if (last === undefined || last.upper !== Infinity || buckets.length < 2 || last.count === 0)
    return Number.NaN
  if (Number.isNaN(q)) return Number.NaN
  if (q < 0) return -Infinity
  if (q > 1) return Infinity
  const rank = q * last.count
  const at = buckets.findIndex(bucket => bucket.count >= rank)
  const bucket = buckets[at]
  if (bucket === undefined || at === buckets.length - 1) return buckets.at(-2)?.upper ?? Number.NaN
  if (at === 0 && bucket.upper <= 0) return bucket.upper
  const below = buckets[at - 1] ?? { upper: 0, count: 0 }
  const share = (rank - below.count) / (bucket.count - below.count)
  return below.upper + (bucket.upper - below.upper) * share
}

function fractionOf(lower: number, upper: number, buckets: readonly Bucket[]): number {
  const last = buckets.at(-1)
  if (last === undefined || last.upper !== Infinity || last.count === 0) return Number.NaN
  if (Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN
  if (lower >= upper) return 0
  return (rankOf(upper, buckets) - rankOf(lower, buckets)) / last.count
}

/** How many observations lie below a value, evenly spread within a bucket. */
function rankOf(value: number, buckets: readonly Bucket[]): number {
  let below: Bucket = { upper: (buckets[0]?.upper ?? 0) > 0 ? 0 : -Infinity, count: 0 }
  for (const bucket of buckets) {
    if (value < bucket.upper) {
      if (value <= below.upper) return below.count
      // A bucket without an end counts as if everything stood at the end it has.
      if (below.upper === -Infinity) return value === -Infinity ? 0 : bucket.count
      if (bucket.upper === Infinity) return below.count
      const share = (value - below.upper) / (bucket.upper - below.upper)
      return below.count + (bucket.count - below.count) * share
    }
    below = bucket
  }
  return below.count
}
