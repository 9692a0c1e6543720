import type { Expr } from '../ast.ts'
import { check } from '../check.ts'
import { compareBytes, labelsKey, labelsToObject, type Labels } from '../labels.ts'
import { formatValue } from '../number.ts'
import { parse, type Dialect } from '../parser/index.ts'
import { evaluate } from './engine.ts'
import type { Evaluation } from './evaluation.ts'
import type { Storage } from './series.ts'
import { requireSupported } from './supported.ts'
import { requireUnique, type Row, type Value } from './value.ts'

export interface EvalOptions {
  /** Default `metricsql`. */
  readonly dialect?: Dialect
  /** How far back a series' last sample counts, in milliseconds; default five minutes. */
  readonly lookbackMs?: number
}

/** A sample as Prometheus' API writes it: Unix seconds and the value as text. */
type Point = readonly [number, string]

/** `data` of Prometheus' query API. */
export type QueryData =
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
  const { timeMs } = options
  const expr = prepared(query, options)
  const lookbackMs = options.lookbackMs ?? LOOKBACK_MS
  const value = evaluate(expr, timeMs, {
    storage,
    lookbackMs,
    stepMs: lookbackMs,
    startMs: timeMs,
    endMs: timeMs,
    samples: 0,
  })
  const seconds = timeMs / 1000
  switch (value.kind) {
    case 'scalar':
      return { resultType: 'scalar', result: [seconds, formatValue(value.value)] }
    case 'string':
      return { resultType: 'string', result: [seconds, value.value] }
    case 'vector': {
      const result = requireUnique(value.rows, 'the query').map(row => ({
        metric: labelsToObject(row.labels),
        value: [seconds, formatValue(row.value)] as const,
      }))
      return { resultType: 'vector', result }
    }
    case 'matrix': {
      const result = value.windows.map(window => ({
        metric: labelsToObject(window.labels),
        values: window.timesMs.map(
          (at, i) => [at / 1000, formatValue(window.values[i] ?? 0)] as const,
        ),
      }))
      return { resultType: 'matrix', result }
    }
  }
}

/** Evaluates a query for every step from `startMs` to `endMs`. */
export function evaluateRange(
  storage: Storage,
  query: string | Expr,
  options: EvalOptions & {
    readonly startMs: number
    readonly endMs: number
    readonly stepMs: number
  },
): QueryData {
  const { startMs, endMs, stepMs } = options
  if (!(stepMs > 0))
    throw new RangeError(`cannot evaluate in steps of ${stepMs} ms; expected more than 0`)
  const expr = prepared(query, options)
  const lookbackMs = options.lookbackMs ?? LOOKBACK_MS
  const evaluation: Evaluation = { storage, lookbackMs, stepMs, startMs, endMs, samples: 0 }
  const found = new Map<string, { labels: Labels; values: Point[] }>()
  for (let timeMs = startMs; timeMs <= endMs; timeMs += stepMs) {
    for (const row of requireUnique(rowsOf(evaluate(expr, timeMs, evaluation)), 'the query')) {
      const key = labelsKey(row.labels)
      const series = found.get(key) ?? { labels: row.labels, values: [] }
      series.values.push([timeMs / 1000, formatValue(row.value)])
      found.set(key, series)
    }
  }
  const result = [...found]
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([, { labels, values }]) => ({ metric: labelsToObject(labels), values }))
  return { resultType: 'matrix', result }
}

function prepared(query: string | Expr, { dialect = 'metricsql' }: EvalOptions): Expr {
  const expr = typeof query === 'string' ? parse(query, { dialect }) : query
  const text = typeof query === 'string' ? query : ''
  check(expr, { dialect, text })
  requireSupported(expr, text)
  return expr
}

function rowsOf(value: Value): readonly Row[] {
  if (value.kind === 'scalar') return [{ labels: [], value: value.value }]
  if (value.kind === 'vector') return value.rows
  throw new RangeError(
    `cannot evaluate a ${value.kind} over time; expected a scalar or an instant vector`,
  )
}
