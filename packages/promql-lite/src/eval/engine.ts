import type { Expr, NumberLiteral, Subquery } from '../ast.ts'
import { aggregate } from './aggregate.ts'
import { evaluateBinary } from './binary.ts'
import { callFunction } from './call.ts'
import { lengthMs, shiftedMs, type Evaluation } from './evaluation.ts'
import { instantRows, rangeWindows } from './select.ts'
import { withoutName, type Row, type Value } from './value.ts'

/** A subquery in steps of nothing, and MetricsQL's default: a minute. */
const DEFAULT_SUBQUERY_STEP_MS = 60_000

/** Evaluates an expression for one time. */
export function evaluate(expr: Expr, timeMs: number, evaluation: Evaluation): Value {
  switch (expr.kind) {
    case 'number':
      return { kind: 'scalar', value: secondsOf(expr, evaluation) }
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
    case 'rollup':
    case 'with':
      throw new Error(`BUG: "${expr.kind}" was not refused`)
    case 'subquery':
      return subqueryWindows(expr, timeMs, evaluation)
    case 'binary':
      return evaluateBinary(
        expr,
        evaluate(expr.left, timeMs, evaluation),
        evaluate(expr.right, timeMs, evaluation),
      )
    case 'call':
      return callFunction(expr, timeMs, evaluation, arg => evaluate(arg, timeMs, evaluation))
    case 'aggregate':
      return aggregate(
        expr,
        expr.args.map(arg => evaluate(arg, timeMs, evaluation)),
      )
  }
}

function secondsOf({ value, duration }: NumberLiteral, evaluation: Evaluation): number {
  return duration === undefined || duration.steps === 0
    ? value
    : lengthMs(duration, evaluation) / 1000
}

function negate(value: Value): Value {
  if (value.kind === 'scalar') return { kind: 'scalar', value: -value.value }
  if (value.kind !== 'vector') return value
  const rows = value.rows.map(row => ({ labels: withoutName(row.labels), value: -row.value }))
  return { kind: 'vector', rows }
}

/** Evaluates the inner expression at multiples of the step inside the window. */
function subqueryWindows(expr: Subquery, timeMs: number, evaluation: Evaluation): Value {
  const endMs = shiftedMs(expr, timeMs, evaluation)
  if (expr.range === undefined) throw new Error('BUG: a subquery without a window was not refused')
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
