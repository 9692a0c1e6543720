import { greatest, least, medianDeviation, quantile, quantileOfSorted } from '../statistics.ts'
import { compareBytes } from '../../labels.ts'
import { withLabel } from '../labels-edit.ts'
import { keyOf, type Row } from '../value.ts'
import type { Group } from './aggregate.ts'
import { firstNumber, numbersAt, textAt, type Argument } from './arguments.ts'
import { mapValues, withValues } from './presence.ts'
import { atEachStep } from './rescale.ts'
import { plainSum } from './rollup-values.ts'

/** Chooses among the rows of a group. */
type Choose = (group: Group) => readonly Row[]

/** An aggregation that hands on some of its series: where they stand, how it chooses. */
export interface Chooser {
  readonly rowsAt: number
  readonly with: (args: readonly Argument[], name: string) => Choose
}

/** A row's rank among others. */
const scores: ReadonlyMap<string, (values: Float64Array) => number> = new Map([
  ['min', (values: Float64Array) => least(values)],
  ['max', (values: Float64Array) => greatest(values)],
  ['avg', (values: Float64Array) => plainSum(values, 0, values.length) / values.length],
  ['median', (values: Float64Array) => quantile(0.5, values)],
  ['last', (values: Float64Array) => values.at(-1) ?? Number.NaN],
])

/** Aggregations that choose, by name. */
export const choosers: ReadonlyMap<string, Chooser> = new Map<string, Chooser>([
  ['topk', perStep(1)],
  ['bottomk', perStep(-1)],
  ...[...scores].flatMap(([name, score]): [string, Chooser][] => [
    [`topk_${name}`, wholeRows(score, 1)],
    [`bottomk_${name}`, wholeRows(score, -1)],
  ]),
  [
    'limitk',
    {
      rowsAt: 1,
      with: (args, name) => {
        const limit = Math.max(0, Math.trunc(firstNumber(args, 0, name)))
        // Which ones is not defined; by labels, it is the same ones each time.
        return ({ rows }) =>
          rows
            .map(row => ({ row, key: keyOf(row.labels) }))
            .toSorted((a, b) => compareBytes(a.key, b.key))
            .slice(0, limit)
            .map(({ row }) => row)
      },
    },
  ],
  [
    'outliersk',
    {
      rowsAt: 1,
      with: (args, name) => {
        const counts = numbersAt(args, 0, name)
        return group => {
          const medians = atEachStep(group.rows, values => quantile(0.5, values))
          return ranked(group, counts, 1, row => {
            let total = 0
            row.values.forEach((value, i) => {
              total += (value - (medians[i] ?? 0)) ** 2
            })
            return total
          })
        }
      },
    },
  ],
  [
    'outliers_iqr',
    {
      rowsAt: 0,
      with:
        () =>
        ({ rows }) => {
          const low = atEachStep(rows, values => fence(values, -1))
          const high = atEachStep(rows, values => fence(values, 1))
          return rows.filter(({ values }) =>
            values.some(
              (value, i) => value > (high[i] ?? Number.NaN) || value < (low[i] ?? Number.NaN),
            ),
          )
        },
    },
  ],
  [
    'outliers_mad',
    {
      rowsAt: 1,
      with: (args, name) => {
        const tolerances = numbersAt(args, 0, name)
        return ({ rows }) => {
          const medians = atEachStep(rows, values => quantile(0.5, values))
          const mads = atEachStep(rows, values => medianDeviation(values))
          return rows.filter(({ values }) =>
            values.some((value, i) => {
              const distance = Math.abs(value - (medians[i] ?? 0))
              return distance > (mads[i] ?? 0) * (tolerances[i] ?? 0)
            }),
          )
        }
      },
    },
  ],
])

/** A quartile and one and a half times the distance between the quartiles beyond. */
function fence(values: Float64Array, side: 1 | -1): number {
  const sorted = values.toSorted()
  const low = quantileOfSorted(0.25, sorted)
  const high = quantileOfSorted(0.75, sorted)
  return (side === 1 ? high : low) + side * 1.5 * (high - low)
}

function countAt(counts: Float64Array, step: number): number {
  const count = counts[step] ?? Number.NaN
  return Number.isNaN(count) ? 0 : Math.max(0, Math.trunc(count))
}

/** Missing values rank last. */
function compareScores(a: number, b: number, direction: 1 | -1): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  return Number.isNaN(b) ? -1 : direction * (b - a) || 0
}

/** The best at each time; in the end they stand in the order of the last time. */
function perStep(direction: 1 | -1): Chooser {
  return {
    rowsAt: 1,
    with: (args, name) => {
      const counts = numbersAt(args, 0, name)
      return ({ rows }) => {
        const kept = new Map(rows.map(row => [row, mapValues(row, () => Number.NaN)]))
        let order = rows
        for (let step = 0; step < counts.length; step++) {
          order = order.toSorted((a, b) =>
            compareScores(a.values[step] ?? Number.NaN, b.values[step] ?? Number.NaN, direction),
          )
          for (const row of order.slice(0, countAt(counts, step))) {
            const result = kept.get(row)
            if (result !== undefined) result.values[step] = row.values[step] ?? Number.NaN
          }
        }
        return withValues(order.flatMap(row => kept.get(row) ?? []))
      }
    },
  }
}

function wholeRows(score: (values: Float64Array) => number, direction: 1 | -1): Chooser {
  return {
    rowsAt: 1,
    with: (args, name) => {
      const counts = numbersAt(args, 0, name)
      const remaining = args.length > 2 ? textAt(args, 2, name) : ''
      return group =>
        ranked(
          group,
          counts,
          direction,
          ({ values }) => score(values.filter(value => !Number.isNaN(value))),
          remaining,
        )
    },
  }
}

function ranked(
  { labels, rows }: Group,
  counts: Float64Array,
  direction: 1 | -1,
  score: (row: Row) => number,
  remaining = '',
): readonly Row[] {
  const order = rows
    .map(row => ({ row, score: score(row) }))
    .toSorted((a, b) => compareScores(a.score, b.score, direction))
    .map(({ row }) => row)
  const kept = order.map((row, rank) =>
    mapValues(row, (value, i) => (rank < countAt(counts, i) ? value : Number.NaN)),
  )
  return withValues(remaining === '' ? kept : [...kept, restOf(order, labels, counts, remaining)])
}

/** The sum of the rows that were not chosen; `label=value` tells how it is labelled. */
function restOf(
  order: readonly Row[],
  labels: Group['labels'],
  counts: Float64Array,
  text: string,
): Row {
  const at = text.indexOf('=')
  const [name, value] = at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 1)]
  const values = counts.map((_, step) => {
    const rest = order
      .slice(countAt(counts, step))
      .map(row => row.values[step] ?? Number.NaN)
      .filter(one => !Number.isNaN(one))
    return rest.length === 0 ? Number.NaN : rest.reduce((total, one) => total + one, 0)
  })
  return { labels: withLabel(labels, name, value), values }
}
