import type { Duration, Subquery, VectorSelector } from '../../ast.ts'
import { countSamples, countValues, endOf, gridOf, lengthMs, type Query } from '../query.ts'
import { lastIndexAt, type Series } from '../series.ts'
import { emptyRow, has, put, type Grid, type Row, type Samples, type Value } from '../value.ts'
import type { Ranges } from './window.ts'

/** A subquery whose step is not written takes one each minute. */
const DEFAULT_SUBQUERY_STEP_MS = 60_000

/** The times a selector looks at, its offset and fixed time taken in; a fixed time is one. */
export function shiftedGrid(
  { at, offset }: Pick<VectorSelector, 'at' | 'offset'>,
  grid: Grid,
  query: Query,
): Grid {
  const offsetMs = offset === undefined ? 0 : lengthMs(offset, query.grid)
  if (at === undefined) return { ...grid, startMs: grid.startMs - offsetMs }
  return { startMs: fixedMs(at, query) - offsetMs, stepMs: grid.stepMs, count: 1 }
}

function fixedMs(at: NonNullable<VectorSelector['at']>, query: Query): number {
  if (at.kind === 'number') return Math.round(1000 * at.value)
  if (at.kind === 'call' && at.name === 'start') return query.grid.startMs
  if (at.kind === 'call' && at.name === 'end') return endOf(query.grid)
  throw new Error('BUG: "@" with an expression was not refused')
}

/** Repeats the only value of each row for every time. */
export function repeated(
  rows: readonly Row[],
  { at }: Pick<VectorSelector, 'at'>,
  grid: Grid,
): readonly Row[] {
  if (at === undefined) return rows
  return rows.map(row => {
    const result: Row = { labels: row.labels, values: new Float64Array(grid.count) }
    result.values.fill(row.values[0] ?? Number.NaN)
    if (row.nans?.[0] === 1) result.nans = new Uint8Array(grid.count).fill(1)
    return result
  })
}

/**
 * The last sample of each series at each time, where it is neither stale nor older than the
 * lookback.
 *
 * @param valueOf what to take of a sample: its value, or its time
 */
export function instantRows(
  expr: VectorSelector,
  grid: Grid,
  query: Query,
  valueOf: (series: Series, index: number) => number,
): readonly Row[] {
  const shifted = shiftedGrid(expr, grid, query)
  const { lookbackMs } = query
  const series = query.storage.select(expr.groups, shifted.startMs - lookbackMs, endOf(shifted))
  countValues(query, series.length, grid)
  const rows: Row[] = []
  for (const one of series) {
    const row = emptyRow(one.labels, shifted.count)
    let index = lastIndexAt(one, shifted.startMs)
    countSamples(query, Math.max(1, lastIndexAt(one, endOf(shifted)) - index))
    let isFound = false
    for (let step = 0; step < shifted.count; step++) {
      const atMs = shifted.startMs + step * shifted.stepMs
      while (index + 1 < one.length && (one.timesMs[index + 1] ?? 0) <= atMs) index++
      if (index < 0 || (one.timesMs[index] ?? 0) <= atMs - lookbackMs || one.isStale(index))
        continue
      put(row, step, valueOf(one, index))
      isFound = true
    }
    if (isFound) rows.push(row)
  }
  return repeated(rows, expr, grid)
}

/** The samples of a range selector, staleness markers left out. */
export function selectorRanges(
  expr: VectorSelector & { readonly range: Duration },
  grid: Grid,
  query: Query,
): Ranges {
  const shifted = shiftedGrid(expr, grid, query)
  const windowMs = lengthMs(expr.range, query.grid)
  if (!(windowMs > 0)) throw new RangeError('duration must be greater than 0')
  const beforeMs = expr.mode === undefined ? 0 : query.lookbackMs
  const afterMs = expr.mode === 'smoothed' ? query.lookbackMs : 0
  const startMs = shifted.startMs - windowMs - beforeMs
  const endMs = endOf(shifted) + afterMs
  const series = query.storage.select(expr.groups, startMs, endMs)
  countValues(query, series.length, grid)
  const found: Samples[] = []
  for (const one of series) {
    const samples = withoutStale(one, lastIndexAt(one, startMs) + 1, lastIndexAt(one, endMs) + 1)
    countSamples(query, samples.length)
    if (samples.length > 0) found.push(samples)
  }
  return { series: found, grid: shifted, windowMs, beforeMs, afterMs }
}

/** The samples of a series by index, staleness markers left out. */
export function withoutStale(series: Series, from: number, to: number): Samples {
  const { labels } = series
  const timesMs = series.timesMs.subarray(from, to)
  const values = series.values.subarray(from, to)
  let length = 0
  let kept: { timesMs: Float64Array; values: Float64Array } | undefined
  for (let i = from; i < to; i++) {
    const value = series.values[i] ?? 0
    if (Number.isNaN(value) && series.isStale(i)) {
      kept ??= { timesMs: timesMs.slice(), values: values.slice() }
      continue
    }
    if (kept !== undefined) {
      kept.timesMs[length] = series.timesMs[i] ?? 0
      kept.values[length] = value
    }
    length++
  }
  return { labels, length, ...(kept ?? { timesMs, values }) }
}

/**
 * The samples of a subquery: values of its expression at multiples of its step.
 *
 * @param evaluate evaluates an expression over a grid
 */
export function subqueryRanges(
  expr: Subquery,
  grid: Grid,
  query: Query,
  evaluate: (expr: Subquery['expr'], grid: Grid) => Value,
): Ranges {
  if (expr.range === undefined) throw new Error('BUG: a subquery without a window was not refused')
  const shifted = shiftedGrid(expr, grid, query)
  const windowMs = lengthMs(expr.range, query.grid)
  const stepMs =
    expr.step === undefined ? DEFAULT_SUBQUERY_STEP_MS : lengthMs(expr.step, query.grid)
  if (!(windowMs > 0 && stepMs > 0)) throw new RangeError('duration must be greater than 0')
  const startMs = (Math.floor((shifted.startMs - windowMs) / stepMs) + 1) * stepMs
  const inner = gridOf(startMs, endOf(shifted), stepMs)
  if (inner.count === 0) return { series: [], grid: shifted, windowMs }
  const value = evaluate(expr.expr, inner)
  const rows =
    value.kind === 'vector'
      ? value.rows
      : value.kind === 'scalar'
        ? [{ labels: [], values: value.values, nans: new Uint8Array(inner.count).fill(1) }]
        : []
  countSamples(query, rows.length * inner.count)
  return { series: rows.map(row => samplesOf(row, inner)), grid: shifted, windowMs }
}

function samplesOf(row: Row, grid: Grid): Samples {
  const timesMs = new Float64Array(grid.count)
  const values = new Float64Array(grid.count)
  let length = 0
  for (let step = 0; step < grid.count; step++) {
    if (!has(row, step)) continue
    timesMs[length] = grid.startMs + step * grid.stepMs
    values[length] = row.values[step] ?? Number.NaN
    length++
  }
  return { labels: row.labels, length, timesMs, values }
}
