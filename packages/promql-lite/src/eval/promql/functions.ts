import { timeParts, transforms } from '../transform.ts'
import {
  constant,
  emptyRow,
  has,
  mergeRows,
  put,
  withoutName,
  type Grid,
  type Row,
  type Value,
} from '../value.ts'
import type { Call } from '../../ast.ts'
import type { Query } from '../query.ts'
import { annotate } from './annotations.ts'
import { histogramFraction, histogramQuantile, histogramQuantiles } from './histogram.ts'
import { labelJoin, labelReplace, sortByLabels } from '../label-functions.ts'

/** Where a function is called. */
export interface CallSite {
  readonly expr: Call
  readonly query: Query
}

/** Computes a function of PromQL of its arguments. */
export type PromqlFunction = (args: readonly Value[], grid: Grid, site: CallSite) => Value

/** Functions of PromQL on values: all but those that look at their arguments' text. */
export const functions: ReadonlyMap<string, PromqlFunction> = new Map<string, PromqlFunction>([
  ...[...transforms].map(([name, compute]): [string, PromqlFunction] => [
    name,
    args => mapped(args, name, value => compute(value)),
  ]),
  ...[...timeParts].map(([name, part]): [string, PromqlFunction] => [
    name,
    (args, grid) => {
      const input = args.length > 0 ? args : [vector([{ labels: [], values: times(grid) }])]
      return mapped(input, name, part)
    },
  ]),
  ['time', (_, grid) => ({ kind: 'scalar', values: times(grid) })],
  ['pi', (_, grid) => ({ kind: 'scalar', values: constant(Math.PI, grid.count) })],
  ['scalar', (args, grid) => ({ kind: 'scalar', values: onlyValues(rowsAt(args, 0), grid) })],
  ['vector', (args, grid) => vector([presentRow(numbersAt(args, 0), grid)])],
  ['sort', sorter(args => sorted(rowsAt(args, 0), 1))],
  ['sort_desc', sorter(args => sorted(rowsAt(args, 0), -1))],
  ['sort_by_label', sorter(args => sortByLabels(rowsAt(args, 0), textsOf(args), false))],
  ['sort_by_label_desc', sorter(args => sortByLabels(rowsAt(args, 0), textsOf(args), true))],
  ['min_of', args => ofTwo(args, Math.min)],
  ['max_of', args => ofTwo(args, Math.max)],
  [
    'round',
    args => {
      const steps = args.length > 1 ? numbersAt(args, 1) : undefined
      return mapped(args, 'round', (value, i) => {
        // By the inverse: 0.1 has none that is exact, 10 is.
        const inverse = 1 / (steps === undefined ? 1 : (steps[i] ?? Number.NaN))
        return Math.floor(value * inverse + 0.5) / inverse
      })
    },
  ],
  ['clamp', args => clamped(args)],
  [
    'clamp_min',
    args => {
      const low = numbersAt(args, 1)
      return mapped(args, 'clamp_min', (value, i) => larger(low[i] ?? Number.NaN, value))
    },
  ],
  [
    'clamp_max',
    args => {
      const high = numbersAt(args, 1)
      return mapped(args, 'clamp_max', (value, i) => smaller(high[i] ?? Number.NaN, value))
    },
  ],
  [
    'histogram_quantile',
    (args, grid, site) => {
      const call = {
        grid,
        query: site.query,
        quantileAt: placeOf(site, 0),
        vectorAt: placeOf(site, 1),
      }
      return vector(histogramQuantile(numbersAt(args, 0), rowsAt(args, 1), call))
    },
  ],
  [
    'histogram_quantiles',
    (args, grid, site) => {
      const call = { grid, query: site.query, vectorAt: placeOf(site, 0) }
      const [label = ''] = textsOf(args)
      const quantiles = args.flatMap((value, i) =>
        value.kind === 'scalar' ? [{ values: value.values, at: placeOf(site, i) }] : [],
      )
      return vector(histogramQuantiles(label, quantiles, rowsAt(args, 0), call))
    },
  ],
  [
    'histogram_fraction',
    (args, grid, site) => {
      const call = { grid, query: site.query, vectorAt: placeOf(site, 2) }
      return vector(
        histogramFraction(numbersAt(args, 0), numbersAt(args, 1), rowsAt(args, 2), call),
      )
    },
  ],
  ['label_replace', relabeling('label_replace', labelReplace)],
  ['label_join', relabeling('label_join', labelJoin)],
])

function placeOf({ expr }: CallSite, argument: number): number {
  return expr.args[argument]?.start ?? expr.start
}

/** A function that sorts, which comes to nothing where results are sorted by labels in the end. */
function sorter(sort: (args: readonly Value[]) => readonly Row[]): PromqlFunction {
  return (args, grid, { expr, query }) => {
    const text = 'sort is ineffective for range queries since results are always ordered by labels'
    if (grid.count > 1) annotate(query, 'warning', text, expr.start)
    return vector(sort(args))
  }
}

function relabeling(
  name: string,
  change: (rows: readonly Row[], texts: readonly string[]) => Row[],
): PromqlFunction {
  return args => {
    const texts = textsOf(args)
    const [target = ''] = texts
    if (target === '' || !target.isWellFormed())
      throw new RangeError(`invalid destination label name in ${name}(): ${target}`)
    return vector(mergeRows(change(rowsAt(args, 0), texts)))
  }
}

function ofTwo(args: readonly Value[], choose: (a: number, b: number) => number): Value {
  const others = numbersAt(args, 1)
  const values = numbersAt(args, 0).map((value, i) => choose(value, others[i] ?? Number.NaN))
  return { kind: 'scalar', values }
}

function vector(rows: readonly Row[]): Value {
  return { kind: 'vector', rows }
}

/** The times of a grid in seconds. */
function times(grid: Grid): Float64Array {
  return new Float64Array(grid.count).map((_, i) => (grid.startMs + i * grid.stepMs) / 1000)
}

/** The value where there is one row only. */
function onlyValues(rows: readonly Row[], grid: Grid): Float64Array {
  return new Float64Array(grid.count).map((_, i) => {
    const here = rows.filter(row => has(row, i))
    return here.length === 1 ? (here[0]?.values[i] ?? Number.NaN) : Number.NaN
  })
}

function presentRow(values: Float64Array, grid: Grid): Row {
  const row = emptyRow([], grid.count)
  values.forEach((value, i) => put(row, i, value))
  return row
}

function sorted(rows: readonly Row[], direction: 1 | -1): Row[] {
  // Of use in instant queries only: a range is sorted by labels in the end.
  return rows.toSorted((a, b) => {
    const [x, y] = [a.values[0] ?? Number.NaN, b.values[0] ?? Number.NaN]
    if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : 1
    return Number.isNaN(y) ? -1 : direction * (x - y)
  })
}

/** As Go has it, infinity is larger than NaN. */
function larger(a: number, b: number): number {
  return a === Infinity || b === Infinity ? Infinity : Math.max(a, b)
}

function smaller(a: number, b: number): number {
  return -larger(-a, -b)
}

function clamped(args: readonly Value[]): Value {
  const [low, high] = [numbersAt(args, 1), numbersAt(args, 2)]
  const rows = rowsAt(args, 0).map(row => {
    const result = emptyRow(withoutName(row.labels), row.values.length)
    for (let i = 0; i < row.values.length; i++) {
      const [least, most] = [low[i] ?? Number.NaN, high[i] ?? Number.NaN]
      if (has(row, i) && !(least > most))
        put(result, i, larger(least, smaller(most, row.values[i] ?? Number.NaN)))
    }
    return result
  })
  return vector(mergeRows(rows))
}

function mapped(
  args: readonly Value[],
  name: string,
  compute: (value: number, step: number) => number,
): Value {
  const rows = rowsAt(args, 0).map(row => {
    const result = emptyRow(withoutName(row.labels), row.values.length)
    for (let i = 0; i < row.values.length; i++)
      if (has(row, i)) put(result, i, compute(row.values[i] ?? Number.NaN, i))
    return result
  })
  return vector(mergeRows(rows))
}

function rowsAt(args: readonly Value[], index: number): readonly Row[] {
  const value = args[index]
  return value?.kind === 'vector' ? value.rows : []
}

function numbersAt(args: readonly Value[], index: number): Float64Array {
  const value = args[index]
  if (value?.kind === 'scalar') return value.values
  throw new Error('BUG: a number is missing')
}

function textsOf(args: readonly Value[]): string[] {
  return args.flatMap(value => (value.kind === 'string' ? [value.value] : []))
}
