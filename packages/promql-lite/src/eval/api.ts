import type { Expr } from '../ast.ts'
import { check } from '../check.ts'
import { compareBytes, formatLabels, labelsToObject } from '../labels.ts'
import { formatValue } from '../number.ts'
import { optimize } from '../optimize/index.ts'
import { parse, type Dialect } from '../parser/index.ts'
import { checkArguments } from './metricsql/check-arguments.ts'
import { evaluateMetricsql } from './metricsql/engine.ts'
import { withValues } from './metricsql/presence.ts'
import { evaluatePromql } from './promql/engine.ts'
import { showAnnotations, type ShownAnnotations } from './promql/annotations.ts'
import { gridOf, type Query } from './query.ts'
import { rangeOfWindow, rawSamples, rawWindow, type Point } from './raw.ts'
import type { Storage } from './series.ts'
import { requireSupported } from './supported.ts'
import { has, isEmpty, keyOf, mergeRows, type Grid, type Row, type Value } from './value.ts'

export interface EvalOptions {
  /** Default `metricsql`. */
  readonly dialect?: Dialect
  /**
   * How far back a series' last sample counts, in milliseconds; default five minutes. MetricsQL
   * otherwise goes by the step and by how far samples lie apart.
   */
  readonly lookbackMs?: number
  /** Whether PromQL's experimental syntax and functions are taken; default false. */
  readonly experimental?: boolean
  /** What `now()` is, in milliseconds; default the clock. */
  readonly nowMs?: number
}

/** `data` of Prometheus' query API, and what it says beside: `warnings` and `infos` of PromQL. */
export type QueryData = ShownAnnotations & Result

type Result =
  | { readonly resultType: 'scalar' | 'string'; readonly result: Point }
  | {
      readonly resultType: 'vector'
      readonly result: readonly { readonly metric: Record<string, string>; readonly value: Point }[]
    }
  | {
      readonly resultType: 'matrix'
      readonly result: readonly {
        readonly metric: Record<string, string>
        readonly values: readonly Point[]
      }[]
    }

/** What a range query is evaluated for. */
export interface RangeOptions extends EvalOptions {
  readonly startMs: number
  readonly endMs: number
  readonly stepMs: number
}

const LOOKBACK_MS = 300_000

/**
 * Evaluates a query for one time.
 *
 * @throws PromqlError for a query that is wrong, RangeError for one that cannot be evaluated
 */
export function evaluateInstant(
  storage: Storage,
  query: string | Expr,
  options: EvalOptions & { readonly timeMs: number },
): QueryData {
  const { timeMs, dialect = 'metricsql', lookbackMs = LOOKBACK_MS } = options
  const expr = prepared(query, options)
  const grid =
    dialect === 'promql'
      ? { startMs: timeMs, stepMs: 0, count: 1 }
      : gridOf(timeMs, timeMs, lookbackMs)
  const running = start(storage, grid, options, true)
  return annotated(instantResult(expr, running, options), running, query)
}

function instantResult(
  expr: Expr,
  running: Query,
  options: EvalOptions & { readonly timeMs: number },
): Result {
  const { timeMs, dialect = 'metricsql' } = options
  const window = rawWindow(expr)
  if (window !== undefined) {
    const ranges = dialect === 'promql' ? undefined : rangeOfWindow(window, running.grid)
    if (ranges !== undefined)
      return evaluateRange(running.storage, ranges.expr, { ...options, ...ranges.range })
    return rawSamples(window, running)
  }
  const value = evaluated(expr, running, dialect)
  const seconds = timeMs / 1000
  if (value.kind === 'string') return { resultType: 'string', result: [seconds, value.value] }
  if (value.kind === 'scalar')
    return { resultType: 'scalar', result: [seconds, formatValue(value.values[0] ?? 0)] }
  const result = mergedRows(value.rows, dialect)
    .filter(row => has(row, 0))
    .map(row => ({
      metric: labelsToObject(row.labels),
      value: [seconds, formatValue(row.values[0] ?? Number.NaN)] as const,
    }))
  return { resultType: 'vector', result }
}

/** Evaluates a query for every step from `startMs` to `endMs`. */
export function evaluateRange(
  storage: Storage,
  query: string | Expr,
  options: RangeOptions,
): QueryData {
  const { startMs, endMs, stepMs, dialect = 'metricsql' } = options
  const grid = gridOf(startMs, endMs, stepMs)
  const expr = prepared(query, options)
  if (dialect === 'promql' && rawWindow(expr) !== undefined) refuse('matrix')
  const running = start(storage, grid, options)
  const value = evaluated(expr, running, dialect)
  const result = mergedRows(rowsOf(value), dialect)
    .filter(row => !isEmpty(row))
    .map(row => ({ row, key: keyOf(row.labels) }))
    .toSorted((a, b) => compareBytes(a.key, b.key))
    .map(({ row }) => ({ metric: labelsToObject(row.labels), values: pointsOf(row, grid) }))
  return annotated({ resultType: 'matrix', result }, running, query)
}

function annotated(data: Result, { annotations }: Query, query: string | Expr): QueryData {
  const source = typeof query === 'string' ? query : undefined
  return { ...data, ...showAnnotations(annotations.values(), source) }
}

function mergedRows(rows: readonly Row[], dialect: Dialect): readonly Row[] {
  return dialect === 'promql'
    ? mergeRows(rows)
    : mergeRows(rows, 'cannot evaluate the query: two series of the result have the same labels')
}

function pointsOf(row: Row, { startMs, stepMs, count }: Grid): Point[] {
  const points: Point[] = []
  for (let i = 0; i < count; i++) {
    if (!has(row, i)) continue
    points.push([(startMs + i * stepMs) / 1000, formatValue(row.values[i] ?? Number.NaN)])
  }
  return points
}

function start(storage: Storage, grid: Grid, options: EvalOptions, isInstant = false): Query {
  const { dialect = 'metricsql', nowMs = Date.now() } = options
  const lookbackMs = options.lookbackMs ?? (dialect === 'promql' ? LOOKBACK_MS : 0)
  const spent = { samples: 0, values: 0, windows: 0 }
  return { storage, lookbackMs, grid, isInstant, nowMs, spent, annotations: new Map() }
}

/** Parses and checks a query; of MetricsQL, gives what VictoriaMetrics would run. */
function prepared(query: string | Expr, options: EvalOptions): Expr {
  const { dialect = 'metricsql', experimental = false } = options
  const expr = typeof query === 'string' ? parse(query, { dialect, experimental }) : query
  const text = typeof query === 'string' ? query : ''
  if (dialect === 'promql') check(expr, { dialect, experimental, text })
  else checkArguments(expr, text)
  requireSupported(expr, text, dialect)
  return dialect === 'promql' ? expr : optimize(expr)
}

function evaluated(expr: Expr, running: Query, dialect: Dialect): Value {
  if (dialect === 'promql') return evaluatePromql(expr, running.grid, running)
  const rows = evaluateMetricsql(expr, running.grid, running)
  const [row] = rows
  return expr.kind === 'number' && row !== undefined
    ? { kind: 'scalar', values: row.values }
    : { kind: 'vector', rows: requireUnique(withValues(rows)) }
}

/** VictoriaMetrics does not put series of one label set together, even if they do not overlap. */
function requireUnique(rows: readonly Row[]): readonly Row[] {
  const seen = new Set<string>()
  for (const { labels } of rows) {
    const key = keyOf(labels)
    if (seen.has(key)) {
      throw new RangeError(
        `cannot evaluate the query: two series of the result are ${formatLabels(labels)}; tell them apart by a label`,
      )
    }
    seen.add(key)
  }
  return rows
}

function rowsOf(value: Value): readonly Row[] {
  if (value.kind === 'vector') return value.rows
  if (value.kind === 'string') return refuse('string')
  const { values } = value
  return [{ labels: [], values, nans: Uint8Array.from(values, one => (Number.isNaN(one) ? 1 : 0)) }]
}

function refuse(kind: string): never {
  throw new RangeError(
    `cannot evaluate a ${kind} over time; expected a scalar or an instant vector`,
  )
}
