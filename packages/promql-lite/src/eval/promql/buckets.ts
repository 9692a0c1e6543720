/** A bucket of a classic histogram: how many observations are at most `upper`. */
export interface Bucket {
  readonly upper: number
  readonly count: number
}

/** Counts that differ by less, relatively, are taken for equal: rates are not exact. */
const TOLERANCE = 1e-12

/** Puts buckets in order and adds equal bounds up. */
export function merged(buckets: readonly Bucket[]): Bucket[] {
  const result: Bucket[] = []
  for (const bucket of buckets.toSorted((a, b) => (a.upper === b.upper ? 0 : a.upper - b.upper))) {
    const last = result.at(-1)
    if (last?.upper === bucket.upper)
      result[result.length - 1] = { upper: last.upper, count: last.count + bucket.count }
    else result.push(bucket)
  }
  return result
}

/** Lets no bucket have fewer observations than the one before it, and says whether one had. */
export function monotonic(buckets: readonly Bucket[]): {
  readonly buckets: readonly Bucket[]
  readonly isForced: boolean
} {
  let isForced = false
  let before = buckets[0]?.count ?? 0
  const result = buckets.map(({ upper, count }, i) => {
    if (i === 0 || count === before || isClose(before, count)) return { upper, count: before }
    if (count < before) isForced = true
    else before = count
    return { upper, count: before }
  })
  return { buckets: result, isForced }
}

function isClose(a: number, b: number): boolean {
  return a !== 0 && b !== 0 && Math.abs(a - b) / (Math.abs(a) + Math.abs(b)) < TOLERANCE
}

/** Estimates a quantile of 0 to 1 of buckets in order. */
export function quantileOf(q: number, buckets: readonly Bucket[]): number {
  const last = buckets.at(-1)
  if (last === undefined || buckets.length < 2 || last.count === 0) return Number.NaN
  const rank = q * last.count
  const at = buckets.findIndex(bucket => bucket.count >= rank)
  const bucket = buckets[at]
  if (bucket === undefined || at === buckets.length - 1) return buckets.at(-2)?.upper ?? Number.NaN
  if (at === 0 && bucket.upper <= 0) return bucket.upper
  const below = buckets[at - 1] ?? { upper: 0, count: 0 }
  const share = (rank - below.count) / (bucket.count - below.count)
  return below.upper + (bucket.upper - below.upper) * share
}

/** Estimates which share of the observations of buckets in order lies between two values. */
export function fractionOf(lower: number, upper: number, buckets: readonly Bucket[]): number {
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

/** Reads a bucket's bound as Go reads a number; undefined when it is none. */
export function parseBound(text: string): number | undefined {
  if (/^\+?inf(?:inity)?$/i.test(text)) return Infinity
  if (/^-inf(?:inity)?$/i.test(text)) return -Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined
}
