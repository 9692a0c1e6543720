import { getLabel, labelsKey, type Labels } from '../labels.ts'
import { withoutName, type Row } from './value.ts'

interface Bucket {
  readonly upper: number
  readonly count: number
}

/** Estimates a quantile of each classic histogram: series that differ in `le` only. */
export function histogramQuantile(q: number, rows: readonly Row[]): Row[] {
  const histograms = new Map<string, { labels: Labels; buckets: Bucket[] }>()
  for (const row of rows) {
    const text = getLabel(row.labels, 'le')
    const upper = text === '+Inf' || text === 'Inf' ? Infinity : Number(text)
    if (text === '' || Number.isNaN(upper)) continue
    const labels = withoutName(row.labels).filter(label => label.name !== 'le')
    const key = labelsKey(labels)
    const histogram = histograms.get(key) ?? { labels, buckets: [] }
    histogram.buckets.push({ upper, count: row.value })
    histograms.set(key, histogram)
  }
  return [...histograms.values()].map(({ labels, buckets }) => ({
    labels,
    value: quantileOf(q, merged(buckets)),
  }))
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
  let most = 0
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
