import type { Duration, Expr, Modifiers, Subquery, VectorSelector } from '../ast.ts'
import { aggregate } from './aggregate.ts'
import { evaluateBinary } from './binary.ts'
import { callFunction } from './call.ts'
import type { MemoryStorage } from './memory-storage.ts'
import { lastIndexAt, type Series } from './series.ts'
import { withoutName, type Row, type Value, type Window } from './value.ts'

/** What stays the same while a query is evaluated. */
export interface Evaluation {
  readonly storage: MemoryStorage
  readonly lookbackMs: number
  /** Step of the query, for durations in steps; of an instant query the lookback. */
  readonly stepMs: number
  /** What `@ start()` and `@ end()` mean. */
  readonly startMs: number
  readonly endMs: number
  /** Samples looked at so far; bounds the work of one query. */
  samples: number
}

/** A query that looks at more samples is refused. */
const MAX_SAMPLES = 50_000_000
/** A subquery in steps of nothing, and MetricsQL's default: a minute. */
const DEFAULT_SUBQUERY_STEP_MS = 60_000

/** Evaluates an expression for one time. */
export function evaluate(expr: Expr, timeMs: number, evaluation: Evaluation): Value {
  switch (expr.kind) {
    case 'number':
      return { kind: 'scalar', value: expr.value }
    case 'string':
      return { kind: 'string', value: expr.value }
    case 'paren':
      return evaluate(expr.expr, timeMs, evaluation)
    case 'unary':
      return expr.op === '+'
        ? evaluate(expr.expr, timeMs, evaluation)
        : negate(evaluate(expr.expr, timeMs, evaluation))
    case 'selector':
      return expr.range === undefined
        ? { kind: 'vector', rows: instantRows(expr, timeMs, evaluation) }
        : rangeWindows(expr, expr.range, timeMs, evaluation)
    case 'subquery':
      return subqueryWindows(expr, timeMs, evaluation)
    case 'binary':
      return evaluateBinary(
        expr,
        evaluate(expr.left, timeMs, evaluation),
        evaluate(expr.right, timeMs, evaluation),
      )
    case 'call':
      return callFunction(expr, timeMs, evaluation)
    case 'aggregate':
      return aggregate(
        expr,
        expr.args.map(arg => evaluate(arg, timeMs, evaluation)),
      )
  }
}

function negate(value: Value): Value {
  if (value.kind === 'scalar') return { kind: 'scalar', value: -value.value }
  if (value.kind !== 'vector') return value
  const rows = value.rows.map(row => ({ labels: withoutName(row.labels), value: -row.value }))
  return { kind: 'vector', rows }
}

/** The last sample of each series that is neither stale nor older than the lookback. */
function instantRows(expr: VectorSelector, timeMs: number, evaluation: Evaluation): Row[] {
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
  const at = shifted(expr, timeMs, evaluation)
  const oldest = at - evaluation.lookbackMs
  const found: { series: Series; index: number }[] = []
  for (const series of evaluation.storage.select(expr.groups, oldest, at)) {
    count(evaluation, 1)
    const index = lastIndexAt(series, at)
    if (index < 0 || series.stale[index] === true || (series.timesMs[index] ?? 0) <= oldest)
      continue
    found.push({ series, index })
  }
  return found
}

function rangeWindows(
  expr: VectorSelector,
  range: Duration,
  timeMs: number,
  evaluation: Evaluation,
): Value {
  const endMs = shifted(expr, timeMs, evaluation)
  const startMs = endMs - lengthMs(range, evaluation)
  const windows: Window[] = []
  for (const series of evaluation.storage.select(expr.groups, startMs, endMs)) {
    const from = lastIndexAt(series, startMs) + 1
    const to = lastIndexAt(series, endMs) + 1
    count(evaluation, to - from)
    const kept = Array.from({ length: to - from }, (_, i) => from + i).filter(
      i => series.stale[i] !== true,
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

/** Evaluates the inner expression at multiples of the step inside the window. */
function subqueryWindows(expr: Subquery, timeMs: number, evaluation: Evaluation): Value {
  const endMs = shifted(expr, timeMs, evaluation)
  const startMs = endMs - lengthMs(expr.range, evaluation)
  const stepMs =
    expr.step === undefined ? DEFAULT_SUBQUERY_STEP_MS : lengthMs(expr.step, evaluation)
  if (stepMs <= 0)
    throw new RangeError('cannot evaluate a subquery whose step is not longer than 0')
  const byKey = new Map<string, { labels: Row['labels']; timesMs: number[]; values: number[] }>()
  for (let at = Math.floor(startMs / stepMs) * stepMs + stepMs; at <= endMs; at += stepMs) {
    const value = evaluate(expr.expr, at, evaluation)
    const rows =
      value.kind === 'scalar'
        ? [{ labels: [], value: value.value }]
        : value.kind === 'vector'
          ? value.rows
          : []
    for (const row of rows) {
      const key = JSON.stringify(row.labels)
      const window = byKey.get(key) ?? { labels: row.labels, timesMs: [], values: [] }
      window.timesMs.push(at)
      window.values.push(row.value)
      byKey.set(key, window)
    }
  }
  return { kind: 'matrix', windows: [...byKey.values()], startMs, endMs }
}

function shifted({ at, offset }: Modifiers, timeMs: number, evaluation: Evaluation): number {
  const { startMs, endMs } = evaluation
  const fixed = at === 'start' ? startMs : at === 'end' ? endMs : (at ?? timeMs)
  return fixed - (offset === undefined ? 0 : lengthMs(offset, evaluation))
}

/** The length of a duration in milliseconds. */
export function lengthMs(duration: Duration, { stepMs }: Pick<Evaluation, 'stepMs'>): number {
  return duration.ms + duration.steps * stepMs
}

function count(evaluation: Evaluation, samples: number): void {
  evaluation.samples += samples
  if (evaluation.samples > MAX_SAMPLES) {
    throw new RangeError(
      `cannot evaluate the query: it looks at more than ${MAX_SAMPLES} samples; narrow it down`,
    )
  }
}
