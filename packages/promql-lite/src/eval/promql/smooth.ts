import type { VectorSelector } from '../../ast.ts'
import { countSamples, countValues, endOf, type Query } from '../query.ts'
import { lastIndexAt } from '../series.ts'
import { emptyRow, isEmpty, put, type Grid, type Row } from '../value.ts'
import { interpolated } from './boundary.ts'
import { repeated, shiftedGrid, withoutStale } from './select.ts'

/**
 * The value of each series at each time, between the samples before and after it. Behind the last
 * sample it stays, before the first one there is none.
 */
export function smoothedRows(expr: VectorSelector, grid: Grid, query: Query): readonly Row[] {
  const shifted = shiftedGrid(expr, grid, query)
  const { lookbackMs } = query
  const [startMs, endMs] = [shifted.startMs - lookbackMs, endOf(shifted) + lookbackMs]
  const found = query.storage.select(expr.groups, startMs, endMs)
  countValues(query, found.length, grid)
  const rows: Row[] = []
  for (const one of found) {
    const series = withoutStale(one, lastIndexAt(one, startMs) + 1, lastIndexAt(one, endMs) + 1)
    countSamples(query, series.length)
    const row = emptyRow(one.labels, shifted.count)
    for (let step = 0; step < shifted.count; step++) {
      const atMs = shifted.startMs + step * shifted.stepMs
      const before = lastIndexAt(series, atMs)
      if (before < 0 || (series.timesMs[before] ?? 0) <= atMs - lookbackMs) continue
      const isLast =
        before + 1 >= series.length || (series.timesMs[before + 1] ?? 0) > atMs + lookbackMs
      const value = isLast
        ? (series.values[before] ?? Number.NaN)
        : interpolated(series, before, atMs, false)
      put(row, step, value)
    }
    if (!isEmpty(row)) rows.push(row)
  }
  return repeated(rows, expr, grid)
}
