import { medianDeviation, quantileOfSorted } from '../statistics.ts'
import type { Row } from '../value.ts'
import { allRows, firstNumber, rowsAt, type NamedTransform } from './arguments.ts'
import { mapValues } from './presence.ts'
import { line } from './rollup-times.ts'
import { deviationOf, spreadOf } from './spread.ts'
import { lastEverywhere } from './running-functions.ts'

function present({ values }: Row): Float64Array {
  return values.filter(value => !Number.isNaN(value))
}

/** The arithmetic mean, values one by one. */
function average(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total / values.length
}

function everywhere(compute: (values: Float64Array) => number): NamedTransform[1] {
  return args =>
    rowsAt(args, 0).map(row => {
      const result = compute(present(row))
      return mapValues(row, () => result)
    })
}

/** Takes away values for which a test, made from the row's values, holds. */
function trimmed(
  name: string,
  testOf: (values: Float64Array, number: number) => (value: number) => boolean,
): NamedTransform {
  return [
    name,
    args => {
      const number = firstNumber(args, 0, name)
      return rowsAt(args, 1).map(row => {
        const isTrimmed = testOf(present(row), number)
        return mapValues(row, value => (isTrimmed(value) ? Number.NaN : value))
      })
    },
  ]
}

/** Functions of all the values of a row. */
export const rangeFunctions: readonly NamedTransform[] = [
  [
    'range_first',
    args =>
      rowsAt(args, 0).map(row => {
        const [first = Number.NaN] = present(row)
        return mapValues(row, () => first)
      }),
  ],
  ['range_last', args => rowsAt(args, 0).map(lastEverywhere)],
  ['range_mad', everywhere(values => medianDeviation(values))],
  ['range_stddev', everywhere(values => deviationOf(values))],
  ['range_stdvar', everywhere(values => spreadOf(values))],
  [
    'range_zscore',
    args =>
      rowsAt(args, 0).map(row => {
        const values = present(row)
        const [middle, spread] = [average(values), deviationOf(values)]
        return mapValues(row, value => (value - middle) / spread)
      }),
  ],
  [
    'range_quantile',
    args => {
      const q = firstNumber(args, 0, 'range_quantile')
      return rowsAt(args, 1).map(row => {
        const result = quantileOfSorted(q, present(row).toSorted())
        return mapValues(row, () => result)
      })
    },
  ],
  [
    'range_normalize',
    args =>
      allRows(args).flatMap(row => {
        const values = present(row)
        const low = Math.min(...values)
        const width = Math.max(...values) - low
        return Number.isFinite(width) ? [mapValues(row, value => (value - low) / width)] : []
      }),
  ],
  [
    'range_linear_regression',
    (args, { grid }) => {
      const timesMs = Float64Array.from(
        { length: grid.count },
        (_, i) => grid.startMs + i * grid.stepMs,
      )
      return rowsAt(args, 0).map(row => {
        const { values } = row
        const points = { timesMs, values, from: 0, to: grid.count, endMs: grid.startMs }
        const { value, slope } = line(points)
        return mapValues(row, (_, i) => value + (slope * i * grid.stepMs) / 1000)
      })
    },
  ],
  trimmed('range_trim_zscore', (values, number) => {
    const [middle, spread] = [average(values), deviationOf(values)]
    return value => Math.abs(value - middle) / spread > Math.abs(number)
  }),
  trimmed('range_trim_outliers', (values, number) => {
    const most = number * medianDeviation(values)
    const median = quantileOfSorted(0.5, values.toSorted())
    return value => Math.abs(value - median) > most
  }),
  trimmed('range_trim_spikes', (values, number) => {
    const sorted = values.toSorted()
    const low = quantileOfSorted(number / 2, sorted)
    const high = quantileOfSorted(1 - number / 2, sorted)
    return value => value > high || value < low
  }),
]
