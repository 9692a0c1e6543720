/** The sum, compensated (Kahan-Babuska): small values beside large ones are not lost. */
export function sum(values: readonly number[]): number {
  let total = 0
  let lost = 0
  for (const value of values) {
    const next = total + value
    if (!Number.isFinite(next)) lost = 0
    else if (Math.abs(total) >= Math.abs(value)) lost += total - next + value
    else lost += value - next + total
    total = next
  }
  return total + lost
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  const total = sum(values)
  if (Number.isFinite(total) || !values.every(Number.isFinite)) return total / values.length
  // Finite values whose sum is not: divide first.
  return sum(values.map(value => value / values.length))
}

/** The population variance. */
export function variance(values: readonly number[]): number {
  const middle = mean(values)
  return mean(values.map(value => (value - middle) ** 2))
}

/** The quantile `q`, between the nearest ranks; infinite outside 0 to 1. */
export function quantile(q: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN
  if (q < 0) return -Infinity
  if (q > 1) return Infinity
  const sorted = values.toSorted((a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b))
  const rank = q * (sorted.length - 1)
  const low = Math.floor(rank)
  const below = sorted[low] ?? Number.NaN
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? Number.NaN
  return below * (1 - (rank - low)) + above * (rank - low)
}

/** Slope per second and value at `atMs` of the line through the points by least squares. */
export function regression(
  timesMs: readonly number[],
  values: readonly number[],
  atMs: number,
): { readonly slope: number; readonly value: number } {
  const xs = timesMs.map(time => (time - atMs) / 1000)
  const x = mean(xs)
  const y = mean(values)
  let covariance = 0
  let spread = 0
  xs.forEach((one, i) => {
    covariance += (one - x) * ((values[i] ?? 0) - y)
    spread += (one - x) ** 2
  })
  const slope = covariance / spread
  return { slope, value: y - slope * x }
}
