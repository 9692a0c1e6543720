import type { Duration, VectorSelector } from '../ast.ts'
import { countSamples, lengthMs, shiftedMs, type Evaluation } from './evaluation.ts'
import { lastIndexAt, type Series } from './series.ts'
import type { Row, Value, Window } from './value.ts'

/** The last sample of each series that is neither stale nor older than the lookback. */
export function instantRows(expr: VectorSelector, timeMs: number, evaluation: Evaluation): Row[] {
  return lastSamples(expr, timeMs, evaluation).map(({ series, index }) => ({
    labels: series.labels,
    value: series.values[index] ?? Number.NaN,
  }))
}

/** Where the last sample of each selected series stands. */
export function lastSamples(
  expr: VectorSelector,
  timeMs: number,
  evaluation: Evaluation,
): { readonly series: Series; readonly index: number }[] {
  const at = shiftedMs(expr, timeMs, evaluation)
  const oldest = at - evaluation.lookbackMs
  const found: { series: Series; index: number }[] = []
  for (const series of evaluation.storage.select(expr.groups, oldest, at)) {
    countSamples(evaluation, 1)
    const index = lastIndexAt(series, at)
    if (index < 0 || series.isStale(index) || (series.timesMs[index] ?? 0) <= oldest) continue
    found.push({ series, index })
  }
  return found
}

/** The samples of each selected series inside the window. */
export function rangeWindows(
  expr: VectorSelector,
  range: Duration,
  timeMs: number,
  evaluation: Evaluation,
): Value {
  const endMs = shiftedMs(expr, timeMs, evaluation)
  const startMs = endMs - lengthMs(range, evaluation)
  const windows: Window[] = []
  for (const series of evaluation.storage.select(expr.groups, startMs, endMs)) {
    const from = lastIndexAt(series, startMs) + 1
    const to = lastIndexAt(series, endMs) + 1
    countSamples(evaluation, to - from)
    const kept = Array.from({ length: to - from }, (_, i) => from + i).filter(
      i => !series.isStale(i),
    )
    if (kept.length === 0) continue
    windows.push({
      labels: series.labels,
      timesMs: kept.map(i => series.timesMs[i] ?? 0),
      values: kept.map(i => series.values[i] ?? Number.NaN),
    })
  }
  return { kind: 'matrix', windows, startMs, endMs }
}
