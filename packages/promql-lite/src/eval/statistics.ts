/** Numbers from one index up to another: a window of a series, without a copy. */
type Numbers = ArrayLike<number>

/** The sum, compensated (Kahan-Babuska): small values beside large ones are not lost. */
export function sum(values: Numbers, from = 0, to = values.length): number {
  let total = 0
  let lost = 0
  for (let i = from; i < to; i++) {
    const value = values[i] ?? 0
    const next = total + value
    if (!Number.isFinite(next)) lost = 0
    else if (Math.abs(total) >= Math.abs(value)) lost += total - next + value
    else lost += value - next + total
    total = next
  }
  return total + lost
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: Numbers, from = 0, to = values.length): number {
  const count = to - from
  const total = sum(values, from, to)
  if (Number.isFinite(total)) return total / count
  const window = Array.from({ length: count }, (_, i) => values[from + i] ?? 0)
  // Finite values whose sum is not: divide first.
  return window.every(Number.isFinite) ? sum(window.map(value => value / count)) : total / count
}

/** The population variance, by Welford's steps: equal values have none at all. */
export function variance(values: Numbers, from = 0, to = values.length): number {
  let middle = 0
  let squares = 0
  for (let i = from; i < to; i++) {
    const value = values[i] ?? 0
    const distance = value - middle
    middle += distance / (i - from + 1)
    squares += distance * (value - middle)
  }
  return squares / (to - from)
}

/** The least value; NaN only where there is nothing else. */
export function least(values: Numbers, from = 0, to = values.length): number {
  let result = values[from] ?? Number.NaN
  for (let i = from + 1; i < to; i++) {
    const value = values[i] ?? Number.NaN
    if (value < result || Number.isNaN(result)) result = value
  }
  return result
}

/** The greatest value; NaN only where there is nothing else. */
export function greatest(values: Numbers, from = 0, to = values.length): number {
  let result = values[from] ?? Number.NaN
  for (let i = from + 1; i < to; i++) {
    const value = values[i] ?? Number.NaN
    if (value > result || Number.isNaN(result)) result = value
  }
  return result
}

/** The quantile `q`, between the nearest ranks; infinite outside 0 to 1. */
export function quantile(q: number, values: Numbers, from = 0, to = values.length): number {
  const sorted = Array.from({ length: to - from }, (_, i) => values[from + i] ?? 0).toSorted(
    (a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b),
  )
  return quantileOfSorted(q, sorted)
}

/** As `quantile`, of values in order. */
export function quantileOfSorted(q: number, sorted: Numbers): number {
  if (sorted.length === 0 || Number.isNaN(q)) return Number.NaN
  if (q < 0) return -Infinity
  if (q > 1) return Infinity
  const rank = q * (sorted.length - 1)
  const low = Math.floor(rank)
  const below = sorted[low] ?? Number.NaN
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? Number.NaN
  return below * (1 - (rank - low)) + above * (rank - low)
}

/** The median of the distances to the median; NaN where a value is. */
export function medianDeviation(values: Numbers, from = 0, to = values.length): number {
  const median = quantile(0.5, values, from, to)
  const distances = new Float64Array(to - from)
  for (let i = from; i < to; i++) distances[i - from] = Math.abs((values[i] ?? 0) - median)
  return distances.some(Number.isNaN) ? Number.NaN : quantile(0.5, distances)
}

/** Slope per second and value at `atMs` of the line through the points by least squares. */
export function regression(
  timesMs: Numbers,
  values: Numbers,
  atMs: number,
  from = 0,
  to = values.length,
): { readonly slope: number; readonly value: number } {
  const xs = new Float64Array(to - from)
  for (let i = from; i < to; i++) xs[i - from] = ((timesMs[i] ?? 0) - atMs) / 1000
  const x = mean(xs)
  const y = mean(values, from, to)
  let covariance = 0
  let spread = 0
  for (let i = 0; i < xs.length; i++) {
    const distance = (xs[i] ?? 0) - x
    covariance += distance * ((values[from + i] ?? 0) - y)
    spread += distance ** 2
  }
  const slope = covariance / spread
  return { slope, value: y - slope * x }
}
