import { greatest, least, medianDeviation, quantile } from '../statistics.ts'
import { mode } from './mode.ts'
import { plainSum } from './rollup-values.ts'
import { deviationOf, spreadOf } from './spread.ts'

/** Computes one value of the values that are there at a time; there is at least one. */
export type Reduce = (values: Float64Array, step: number) => number

/** Aggregations that give one value for a group. */
export const reducers: ReadonlyMap<string, Reduce> = new Map<string, Reduce>([
  ['sum', values => plainSum(values, 0, values.length)],
  ['sum2', values => values.reduce((total, value) => total + value * value, 0)],
  ['avg', values => plainSum(values, 0, values.length) / values.length],
  ['count', values => values.length],
  ['group', () => 1],
  ['min', values => least(values)],
  ['max', values => greatest(values)],
  ['stddev', values => deviationOf(values)],
  ['stdvar', values => spreadOf(values)],
  [
    'geomean',
    values => values.reduce((product, value) => product * value, 1) ** (1 / values.length),
  ],
  ['distinct', values => new Set(values).size],
  ['median', values => quantile(0.5, values)],
  ['mad', values => medianDeviation(values)],
  ['mode', values => mode(values.slice(), Number.NaN)],
])
