import type { Expr, NumberLiteral } from '../../ast.ts'
import { lengthMs, type Query } from '../query.ts'
import { constant, mergeRows, withoutName, type Grid, type Value } from '../value.ts'
import { aggregate } from './aggregate.ts'
import { evaluateBinary } from './binary.ts'
import { callFunction } from './call.ts'
import { instantRows } from './select.ts'
import { smoothedRows } from './smooth.ts'

/** Evaluates an expression of PromQL over a grid. */
export function evaluatePromql(expr: Expr, grid: Grid, query: Query): Value {
  const evaluate = (part: Expr): Value => evaluatePromql(part, grid, query)
  switch (expr.kind) {
    case 'number':
      return { kind: 'scalar', values: constant(secondsOf(expr, query), grid.count) }
    case 'string':
      return { kind: 'string', value: expr.value }
    case 'paren':
      return evaluate(expr.expr)
    case 'unary':
      return expr.op === '+' ? evaluate(expr.expr) : negated(evaluate(expr.expr))
    case 'selector':
      if (expr.mode === 'smoothed') return { kind: 'vector', rows: smoothedRows(expr, grid, query) }
      return {
        kind: 'vector',
        rows: instantRows(expr, grid, query, (series, i) => series.values[i] ?? Number.NaN),
      }
    case 'subquery':
    case 'rollup':
    case 'with':
      throw new Error(`BUG: "${expr.kind}" was not refused`)
    case 'binary':
      return evaluateBinary(expr, evaluate(expr.left), evaluate(expr.right), grid, query)
    case 'call':
      return callFunction(expr, grid, query, evaluatePromql)
    case 'aggregate':
      return aggregate(expr, expr.args.map(evaluate), grid, query)
  }
}

function secondsOf({ value, duration }: NumberLiteral, query: Query): number {
  return duration === undefined || duration.steps === 0
    ? value
    : lengthMs(duration, query.grid) / 1000
}

function negated(value: Value): Value {
  if (value.kind === 'scalar') return { kind: 'scalar', values: value.values.map(one => -one) }
  if (value.kind !== 'vector') return value
  const rows = value.rows.map(row => ({
    ...row,
    labels: withoutName(row.labels),
    values: row.values.map(one => -one),
  }))
  return { kind: 'vector', rows: mergeRows(rows) }
}
