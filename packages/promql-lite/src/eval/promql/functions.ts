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
import { histogramFraction, histogramQuantile, histogramQuantiles } from './histogram.ts'
import { labelJoin, labelReplace, sortByLabels } from '../label-functions.ts'

/** Computes a function of PromQL of its arguments. */
export type PromqlFunction = (args: readonly Value[], grid: Grid) => Value

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
      return mapped(input, name, seconds => part(new Date(1000 * seconds)))
    },
  ]),
  ['max_of', args => combined(args, Math.max)],
  ['min_of', args => combined(args, Math.min)],
  ['time', (_, grid) => ({ kind: 'scalar', values: times(grid) })],
  ['pi', (_, grid) => ({ kind: 'scalar', values: constant(Math.PI, grid.count) })],
  ['scalar', (args, grid) => ({ kind: 'scalar', values: onlyValues(rowsAt(args, 0), grid) })],
  ['vector', (args, grid) => vector([presentRow(numbersAt(args, 0), grid)])],
  ['sort', args => vector(sorted(rowsAt(args, 0), 1))],
  ['sort_desc', args => vector(sorted(rowsAt(args, 0), -1))],
  ['sort_by_label', args => vector(sortByLabels(rowsAt(args, 0), textsOf(args), false))],
  ['sort_by_label_desc', args => vector(sortByLabels(rowsAt(args, 0), textsOf(args), true))],
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
      return mapped(args, 'clamp_min', (value, i) => Math.max(low[i] ?? Number.NaN, value))
    },
  ],
  [
    'clamp_max',
    args => {
      const high = numbersAt(args, 1)
      return mapped(args, 'clamp_max', (value, i) => Math.min(high[i] ?? Number.NaN, value))
    },
  ],
  [
    'histogram_quantile',
    (args, grid) => vector(histogramQuantile(numbersAt(args, 0), rowsAt(args, 1), grid)),
  ],
  [
    'histogram_fraction',
    (args, grid) =>
      vector(histogramFraction(numbersAt(args, 0), numbersAt(args, 1), rowsAt(args, 2), grid)),
  ],
  [
    'histogram_quantiles',
    (args, grid) =>
      vector(
        mergeRows(
          histogramQuantiles(
            args.slice(2).map((_, i) => numbersAt(args, i + 2)),
            textsOf(args)[0] ?? '',
            rowsAt(args, 0),
            grid,
          ),
          '"histogram_quantiles"',
        ),
      ),
  ],
  [
    'label_replace',
    args => vector(mergeRows(labelReplace(rowsAt(args, 0), textsOf(args)), '"label_replace"')),
  ],
  [
    'label_join',
    args => vector(mergeRows(labelJoin(rowsAt(args, 0), textsOf(args)), '"label_join"')),
  ],
])

function vector(rows: readonly Row[]): Value {
  return { kind: 'vector', rows }
}

/** A number made of two at each time; NaN where one is. */
function combined(args: readonly Value[], pick: (a: number, b: number) => number): Value {
  const others = numbersAt(args, 1)
  const values = numbersAt(args, 0).map((a, i) => pick(a, others[i] ?? Number.NaN))
  return { kind: 'scalar', values }
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

function clamped(args: readonly Value[]): Value {
  const [low, high] = [numbersAt(args, 1), numbersAt(args, 2)]
  const rows = rowsAt(args, 0).map(row => {
    const result = emptyRow(withoutName(row.labels), row.values.length)
    for (let i = 0; i < row.values.length; i++) {
      const [least, most] = [low[i] ?? Number.NaN, high[i] ?? Number.NaN]
      if (has(row, i) && !(least > most))
        put(result, i, Math.max(least, Math.min(most, row.values[i] ?? Number.NaN)))
    }
    return result
  })
  return vector(mergeRows(rows, '"clamp"'))
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
  return vector(mergeRows(rows, `"${name}"`))
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
