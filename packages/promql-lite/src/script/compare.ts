import { formatPromqlDuration } from '../duration.ts'
import type { QueryData } from '../eval/index.ts'
import { formatLabels, labelsFromObject, labelsKey, sortLabels, type Labels } from '../labels.ts'
import { formatShortest, parseNumber } from '../number.ts'
import type { EvalCommand, RangeTime, ScriptSeries, ScriptValue } from './script.ts'

/** A line for each way in which a result differs from the expected one; none when it does not. */
export type Difference = readonly string[]

interface Row {
  readonly labels: Labels
  /** Values by time in milliseconds. */
  readonly points: ReadonlyMap<number, number>
}

const TOLERANCE = 1e-6
const SMALLEST_NORMAL = 2 ** -1022
const MAX_LINES = 10

/** Returns whether two values are the same up to a millionth of them, NaN being NaN. */
export function almostEqual(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true
  const difference = Math.abs(a - b)
  const sum = Math.abs(a) + Math.abs(b)
  if (a === 0 || b === 0 || sum < SMALLEST_NORMAL) return difference < TOLERANCE * SMALLEST_NORMAL
  return difference / Math.min(sum, Number.MAX_VALUE) < TOLERANCE
}

/** Compares what came out of a query with what its case expects. */
export function compareResult(
  { expected, time, ordered }: EvalCommand,
  data: QueryData,
): Difference {
  if (expected.kind === 'scalar') {
    if (data.resultType !== 'scalar') return [`expected a scalar, got a ${data.resultType}`]
    const got = toNumber(data.result[1])
    return almostEqual(expected.value, got)
      ? []
      : [`expected ${show(expected.value)}, got ${show(got)}`]
  }
  if (data.resultType === 'string') {
    const want = expected.kind === 'string' ? JSON.stringify(expected.value) : 'series'
    const got = JSON.stringify(data.result[1])
    return want === got ? [] : [`expected ${want}, got ${got}`]
  }
  if (data.resultType === 'scalar') return [`expected ${expected.kind}, got a scalar`]
  if (expected.kind === 'string') return [`expected a string, got a ${data.resultType}`]
  const isMatrix = time.kind === 'range' || expected.kind === 'range-vector'
  if (isMatrix !== (data.resultType === 'matrix')) {
    const [want, got] = isMatrix ? ['a range', 'an instant'] : ['an instant', 'a range']
    return [`expected ${want} vector, got ${got} vector`]
  }
  const at = expected.kind === 'range-vector' ? expected.time : time
  const wanted = expected.series.map(series => expectedRow(series, at))
  return limited(compareRows(wanted, rowsOf(data), ordered))
}

/** Compares a range query's points at one time with the rows of an instant case. */
export function compareAt({ expected }: EvalCommand, data: QueryData, timeMs: number): Difference {
  if (data.resultType !== 'matrix') return [`expected a matrix, got a ${data.resultType}`]
  const one = { kind: 'instant', timeMs } as const
  const wanted: Row[] =
    expected.kind === 'scalar'
      ? [{ labels: [], points: new Map([[timeMs, expected.value]]) }]
      : expected.kind === 'series'
        ? expected.series.map(series => expectedRow(series, one))
        : []
  const rows = rowsOf(data).flatMap(({ labels, points }) => {
    const value = points.get(timeMs)
    return value === undefined ? [] : [{ labels, points: new Map([[timeMs, value]]) }]
  })
  return limited(compareRows(wanted, rows, false))
}

function compareRows(wanted: readonly Row[], got: readonly Row[], ordered: boolean): string[] {
  const lines: string[] = []
  const left = new Map(got.map(row => [labelsKey(row.labels), row]))
  if (left.size < got.length) lines.push('the result has rows with the same labels')
  for (const row of wanted) {
    const key = labelsKey(row.labels)
    const other = left.get(key)
    left.delete(key)
    if (other === undefined) lines.push(`missing ${showRow(row)}`)
    else lines.push(...comparePoints(row, other))
  }
  for (const row of left.values()) lines.push(`extra ${showRow(row)}`)
  const order = (rows: readonly Row[]): string =>
    rows.map(({ labels }) => formatLabels(labels)).join(', ')
  if (lines.length === 0 && ordered && order(wanted) !== order(got))
    lines.push(`expected the order ${order(wanted)}, got ${order(got)}`)
  return lines
}

/** The first point that differs, and how many more do. */
function comparePoints({ labels, points }: Row, { points: got }: Row): string[] {
  const times = [...new Set([...points.keys(), ...got.keys()])].toSorted((a, b) => a - b)
  const differing = times.filter(time => {
    const [a, b] = [points.get(time), got.get(time)]
    return a === undefined || b === undefined || !almostEqual(a, b)
  })
  const [first] = differing
  if (first === undefined) return []
  const where = times.length > 1 ? ` at ${formatPromqlDuration(first)}` : ''
  const more = differing.length > 1 ? ` (and ${differing.length - 1} more points)` : ''
  return [
    `${formatLabels(labels)}${where}: expected ${show(points.get(first))}, got ${show(got.get(first))}${more}`,
  ]
}

function expectedRow(
  { labels, values }: ScriptSeries,
  time: RangeTime | { readonly kind: 'instant'; readonly timeMs: number },
): Row {
  const timeOf = (i: number): number =>
    time.kind === 'instant' ? time.timeMs : time.startMs + i * time.stepMs
  const points = values.flatMap((value, i): [number, number][] => {
    const number = numberOf(value)
    return number === undefined ? [] : [[timeOf(i), number]]
  })
  return { labels, points: new Map(points) }
}

function numberOf(value: ScriptValue): number | undefined {
  if (value.kind === 'number') return value.value
  return value.kind === 'stale' ? Number.NaN : undefined
}

function rowsOf(data: QueryData): Row[] {
  const pair = ([seconds, text]: readonly [number, string]): [number, number] => [
    Math.round(1000 * seconds),
    toNumber(text),
  ]
  switch (data.resultType) {
    case 'vector':
      return data.result.map(({ metric, value }) => ({
        labels: sortLabels(labelsFromObject(metric)),
        points: new Map([pair(value)]),
      }))
    case 'matrix':
      return data.result.map(({ metric, values }) => ({
        labels: sortLabels(labelsFromObject(metric)),
        points: new Map(values.map(pair)),
      }))
    case 'scalar':
    case 'string':
      return []
  }
}

function toNumber(text: string): number {
  return parseNumber(text) ?? Number.NaN
}

function showRow({ labels, points }: Row): string {
  const [first, ...others] = points.values()
  const more = others.length > 0 ? ` and ${others.length} more points` : ''
  return `${formatLabels(labels)} ${show(first)}${more}`
}

function show(value: number | undefined): string {
  return value === undefined ? 'nothing' : formatShortest(value)
}

function limited(lines: readonly string[]): Difference {
  if (lines.length <= MAX_LINES) return lines
  return [...lines.slice(0, MAX_LINES), `and ${lines.length - MAX_LINES} more differences`]
}
