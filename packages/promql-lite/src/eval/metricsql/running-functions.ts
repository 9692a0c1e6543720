import { withoutName, type Row } from '../value.ts'
import { numbersAt, rowsAt, type Argument, type NamedTransform } from './arguments.ts'
import { mapValues } from './presence.ts'
import { resetOf } from './prepare.ts'

/** Computes what has run up so far from that, a value, and how many came before. */
type Step = (before: number, value: number, count: number) => number

const steps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['sum', (before, value) => before + value],
  ['min', (before, value) => (before < value ? before : value)],
  ['max', (before, value) => (before > value ? before : value)],
  ['avg', (before, value, count) => before + (value - before) / (count + 1)],
])

/** What runs up along a row; the first values that are missing stay so. */
export function running({ labels, values }: Row, step: Step): Row {
  const result = values.slice()
  const first = values.findIndex(value => !Number.isNaN(value))
  const start = first < 0 ? values.length : first + 1
  for (let i = start; i < values.length; i++) {
    const before = result[i - 1] ?? Number.NaN
    const value = values[i] ?? Number.NaN
    result[i] = Number.isNaN(value) ? before : step(before, value, i - first)
  }
  return { labels: withoutName(labels), values: result }
}

/** The last value of a row everywhere. */
export function lastEverywhere(row: Row): Row {
  const last = row.values.findLast(value => !Number.isNaN(value))
  return last === undefined ? row : mapValues(row, () => last)
}

/** Functions that walk along a row. */
export const runningFunctions: readonly NamedTransform[] = [
  ...[...steps].flatMap(([name, step]): NamedTransform[] => [
    [`running_${name}`, args => rowsAt(args, 0).map(row => running(row, step))],
    [`range_${name}`, args => rowsAt(args, 0).map(row => lastEverywhere(running(row, step)))],
  ]),
  ['keep_last_value', args => rowsAt(args, 0).map(row => kept(row))],
  [
    'keep_next_value',
    args =>
      rowsAt(args, 0).map(({ labels, values }) => {
        const turned = kept({ labels, values: values.toReversed() })
        return { labels, values: turned.values.toReversed() }
      }),
  ],
  ['interpolate', args => rowsAt(args, 0).map(interpolated)],
  ['smooth_exponential', args => smoothed(args)],
  ['remove_resets', args => rowsAt(args, 0).map(withoutResets)],
]

function kept(row: Row): Row {
  let last = Number.NaN
  return mapValues(row, value => {
    if (!Number.isNaN(value)) last = value
    return last
  })
}

/** Fills gaps between values by straight lines. */
function interpolated({ labels, values }: Row): Row {
  const result = values.slice()
  let before = -1
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue
    const start = values[before] ?? value
    // One step more than the gap is wide, as VictoriaMetrics has it.
    const slope = (value - start) / (i - before)
    for (let gap = before < 0 ? i : before + 1; gap < i; gap++)
      result[gap] = start + slope * (gap - before)
    before = i
  }
  return { labels, values: result }
}

function smoothed(args: readonly Argument[]): readonly Row[] {
  const factors = numbersAt(args, 1, 'smooth_exponential')
  return rowsAt(args, 0).map(row => {
    let average = Number.NaN
    let isStarted = false
    return mapValues(row, (value, i) => {
      if (Number.isNaN(value)) return value
      if (!isStarted) {
        isStarted = Number.isFinite(value)
        average = value
        return value
      }
      if (!Number.isFinite(value)) return average
      const given = factors[i] ?? Number.NaN
      const factor = Number.isNaN(given) ? 1 : Math.min(1, Math.max(0, given))
      average = average * (1 - factor) + value * factor
      return average
    })
  })
}

function withoutResets(row: Row): Row {
  let before = Number.NaN
  let correction = 0
  return mapValues(row, value => {
    if (Number.isNaN(value)) return value
    correction += resetOf(before, value)
    before = value
    return value + correction
  })
}
