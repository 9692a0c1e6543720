import { formatShortest } from '../../number.ts'
import { withLabel } from '../labels-edit.ts'
import type { Row } from '../value.ts'
import { numbersAt, rowsAt, textAt, type Argument, type NamedTransform } from './arguments.ts'
import { leBuckets, leHistograms, type LeBucket } from './le-buckets.ts'

/** A bucket at one time. */
interface Bucket {
  readonly le: number
  readonly count: number
}

/** An estimate, and the bounds between which it lies. */
type Estimate = readonly [value: number, lower: number, upper: number]

/** Functions of histograms, with buckets by "le" or "vmrange". */
export const histogramFunctions: readonly NamedTransform[] = [
  ['histogram_quantile', args => estimated(args, 'histogram_quantile', quantileOf)],
  ['histogram_share', args => estimated(args, 'histogram_share', shareOf)],
  [
    'histogram_quantiles',
    args => {
      const label = textAt(args, 0, 'histogram_quantiles')
      const rows = args.at(-1)
      return args.slice(1, -1).flatMap((arg, i) => {
        const quantile = formatShortest(numbersAt(args, i + 1, 'histogram_quantiles')[0] ?? 0)
        const given = rows === undefined ? [arg] : [arg, rows]
        return estimated(given, 'histogram_quantile', quantileOf).map(row => ({
          ...row,
          labels: withLabel(row.labels, label, quantile),
        }))
      })
    },
  ],
  [
    'histogram_fraction',
    args => {
      const lowers = numbersAt(args, 0, 'histogram_fraction')
      const uppers = numbersAt(args, 1, 'histogram_fraction')
      return computed(rowsAt(args, 2), (buckets, step) => {
        const [upper] = shareOf(uppers[step] ?? Number.NaN, buckets)
        const [lower] = shareOf(lowers[step] ?? Number.NaN, buckets)
        return upper - lower
      })
    },
  ],
  ['histogram_avg', args => fromMoments(args, ({ mean }) => mean)],
  ['histogram_stddev', args => fromMoments(args, ({ variance }) => Math.sqrt(variance))],
  ['histogram_stdvar', args => fromMoments(args, ({ variance }) => variance)],
]

function computed(
  rows: readonly Row[],
  compute: (buckets: readonly Bucket[], step: number) => number,
): Row[] {
  return leHistograms(leBuckets(rows)).map(({ labels, buckets }) => {
    const steps = buckets[0]?.row.values.length ?? 0
    const values = Float64Array.from({ length: steps }, (_, step) =>
      compute(rising(buckets, step), step),
    )
    return { labels, values }
  })
}

function estimated(
  args: readonly Argument[],
  name: string,
  estimate: (number: number, buckets: readonly Bucket[]) => Estimate,
): readonly Row[] {
  const numbers = numbersAt(args, 0, name)
  const label = args.length > 2 ? textAt(args, 2, name) : ''
  const part = (index: 0 | 1 | 2): Row[] =>
    computed(
      rowsAt(args, 1),
      (buckets, step) => estimate(numbers[step] ?? Number.NaN, buckets)[index],
    )
  const bound = (index: 1 | 2, value: string): Row[] =>
    part(index).map(row => ({ ...row, labels: withLabel(row.labels, label, value) }))
  return label === '' ? part(0) : [...part(0), ...bound(1, 'lower'), ...bound(2, 'upper')]
}

/** Counts at one time: of one bound summed up, and never fewer than below. */
function rising(buckets: readonly LeBucket[], step: number): Bucket[] {
  const counts: { le: number; count: number }[] = []
  for (const { le, row } of buckets) {
    const value = row.values[step] ?? Number.NaN
    const last = counts.at(-1)
    if (last?.le === le) last.count += value
    else counts.push({ le, count: value })
  }
  for (let i = 1; i < counts.length; i++) {
    const [below, bucket] = [counts[i - 1], counts[i]]
    if (below && bucket && (Number.isNaN(bucket.count) || below.count > bucket.count))
      bucket.count = below.count
  }
  return counts
}

const NOTHING: Estimate = [Number.NaN, Number.NaN, Number.NaN]

function quantileOf(q: number, buckets: readonly Bucket[]): Estimate {
  const total = buckets.at(-1)?.count ?? 0
  if (Number.isNaN(q) || total === 0 || Number.isNaN(total)) return NOTHING
  if (q < 0) return [-Infinity, -Infinity, buckets[0]?.count ?? Number.NaN]
  if (q > 1) return [Infinity, total, Infinity]
  const rank = total * q
  let below: Bucket = { le: 0, count: 0 }
  for (const { le, count } of buckets) {
    if (count <= 0) below = { le, count: below.count }
    else if (count < rank) below = { le, count }
    else {
      if (Math.abs(le) === Infinity) break
      if (count === below.count) return [below.le, below.le, count]
      const share = (rank - below.count) / (count - below.count)
      return [below.le + (le - below.le) * share, below.le, le]
    }
  }
  const last = buckets.findLast(({ le }) => Math.abs(le) !== Infinity)?.le ?? Number.NaN
  return [last, last, Infinity]
}

function shareOf(bound: number, buckets: readonly Bucket[]): Estimate {
  if (Number.isNaN(bound) || buckets.length === 0) return NOTHING
  if (bound < 0) return [0, 0, 0]
  if (bound === Infinity) return [1, 1, 1]
  const total = buckets.at(-1)?.count ?? Number.NaN
  let below: Bucket = { le: 0, count: 0 }
  for (const bucket of buckets) {
    if (bound >= bucket.le) {
      below = bucket
      continue
    }
    const lower = below.count / total
    if (bucket.le === Infinity) return [lower, lower, 1]
    if (below.le === bound) return [lower, lower, lower]
    const share = (bound - below.le) / (bucket.le - below.le)
    const value = lower + ((bucket.count - below.count) / total) * share
    return [value, lower, bucket.count / total]
  }
  return [1, 1, 1]
}

function fromMoments(
  args: readonly Argument[],
  pick: (moments: { readonly mean: number; readonly variance: number }) => number,
): readonly Row[] {
  return leHistograms(leBuckets(rowsAt(args, 0))).map(({ labels, buckets }) => {
    const steps = buckets[0]?.row.values.length ?? 0
    const values = Float64Array.from({ length: steps }, (_, step) => pick(moments(buckets, step)))
    return { labels, values }
  })
}

/** Mean and variance as if all values stood in the middle of their buckets. */
function moments(
  buckets: readonly LeBucket[],
  step: number,
): { readonly mean: number; readonly variance: number } {
  let [sum, squares, weights, lower, below] = [0, 0, 0, 0, 0]
  for (const { le, row } of buckets) {
    if (Math.abs(le) === Infinity) continue
    const middle = (le + lower) / 2
    const count = row.values[step] ?? Number.NaN
    const weight = count - below
    sum += middle * weight
    squares += middle * middle * weight
    weights += weight
    lower = le
    below = count
  }
  if (weights === 0) return { mean: Number.NaN, variance: Number.NaN }
  const mean = sum / weights
  return { mean, variance: Math.max(0, squares / weights - mean * mean) }
}
