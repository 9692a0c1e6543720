import { variance } from '../statistics.ts'
import type { Row } from '../value.ts'
import { mapValues } from './presence.ts'

/** Computes rows of a group from one another. */
export type Rescale = (rows: readonly Row[]) => readonly Row[]

/** Aggregations that keep the series of a group and put their values in relation. */
export const rescalers: ReadonlyMap<string, Rescale> = new Map<string, Rescale>([
  [
    'share',
    rows => {
      const totals = atEachStep(rows, values => {
        let total = 0
        for (const value of values) if (value >= 0) total += value
        return total
      })
      return rows.map(row =>
        mapValues(row, (value, i) => (value >= 0 ? value / (totals[i] ?? 0) : Number.NaN)),
      )
    },
  ],
  [
    'zscore',
    rows => {
      const means = atEachStep(rows, values => welfordMean(values))
      const deviations = atEachStep(rows, values => Math.sqrt(variance(values)))
      return rows.map(row =>
        mapValues(row, (value, i) => (value - (means[i] ?? 0)) / (deviations[i] ?? 0)),
      )
    },
  ],
])

/** Computes a number of the values that rows have at each time. */
export function atEachStep(
  rows: readonly Row[],
  compute: (values: Float64Array) => number,
): Float64Array {
  const count = rows[0]?.values.length ?? 0
  return Float64Array.from({ length: count }, (_, step) => {
    const all = Float64Array.from(rows, row => row.values[step] ?? Number.NaN)
    return compute(all.filter(value => !Number.isNaN(value)))
  })
}

function welfordMean(values: Float64Array): number {
  let mean = 0
  for (const [i, value] of values.entries()) mean += (value - mean) / (i + 1)
  return mean
}
