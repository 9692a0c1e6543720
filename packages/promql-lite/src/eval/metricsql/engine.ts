import type { Binary, Call, Expr } from '../../ast.ts'
import { isComparison } from '../../operators.ts'
import { lengthMs, type Query } from '../query.ts'
import { constant, type Grid, type Row } from '../value.ts'
import { aggregate } from './aggregate.ts'
import { evaluateBinary } from './binary.ts'
import { evaluateOperands } from './operands.ts'
import { evaluateRollup } from './rollup.ts'
import { rollupNames } from './rollup-plan.ts'
import type { Argument } from './arguments.ts'
import { defaultRollup } from './source.ts'
import { transforms } from './transforms.ts'

/** Evaluates an expression of MetricsQL over a grid; a number is one row without labels. */
export function evaluateMetricsql(expr: Expr, grid: Grid, query: Query): readonly Row[] {
  const evaluate = (part: Expr): readonly Row[] => evaluateMetricsql(part, grid, query)
  switch (expr.kind) {
    case 'number': {
      const { duration, value } = expr
      const isFixed = duration === undefined || duration.steps === 0
      return numberRows(isFixed ? value : lengthMs(duration, grid) / 1000, grid)
    }
    case 'string':
      // Only functions can use a text; anything else sees nothing.
      return []
    case 'paren':
      return evaluate(expr.expr)
    case 'unary':
      if (expr.op === '+') return evaluate(expr.expr)
      return evaluateBinary(asDifference(expr.expr), numberRows(0, grid), evaluate(expr.expr), {
        grid,
        query,
      })
    case 'selector':
    case 'subquery':
    case 'rollup':
      return evaluateRollup(defaultRollup(expr), grid, query, (part, inner) =>
        evaluateMetricsql(part, inner, query),
      )
    case 'binary': {
      const turned = isTurned(expr) ? turn(expr) : expr
      const { left, right } = evaluateOperands(turned, evaluate)
      return evaluateBinary(turned, left, right, { grid, query })
    }
    case 'call':
      return evaluateCall(expr, grid, query)
    case 'aggregate':
      return aggregate(
        expr,
        expr.args.map(arg => argumentOf(arg, grid, query)),
        { grid, query },
      )
    case 'with':
      throw new Error('BUG: WITH that is not filled in was not refused')
  }
}

function numberRows(value: number, grid: Grid): readonly Row[] {
  return [{ labels: [], values: constant(value, grid.count) }]
}

function asDifference(right: Expr): Binary {
  const { start, end } = right
  const left = { kind: 'number', value: 0, text: '0', start, end } as const
  return { kind: 'binary', op: '-', bool: false, left, right, start, end }
}

function evaluateCall(expr: Call, grid: Grid, query: Query): readonly Row[] {
  const name = expr.name.toLowerCase()
  if (rollupNames.has(name)) {
    return evaluateRollup(expr, grid, query, (part, inner) => evaluateMetricsql(part, inner, query))
  }
  const transform = transforms.get(name)
  if (transform === undefined) throw new Error(`BUG: no function "${expr.name}"`)
  return transform(
    expr.args.map(arg => argumentOf(arg, grid, query)),
    { expr, grid, query },
  )
}

function argumentOf(expr: Expr, grid: Grid, query: Query): Argument {
  const text = textOf(expr)
  return text === undefined
    ? { kind: 'rows', rows: evaluateMetricsql(expr, grid, query) }
    : { kind: 'text', text }
}

function textOf(expr: Expr): string | undefined {
  if (expr.kind === 'paren') return textOf(expr.expr)
  return expr.kind === 'string' ? expr.value : undefined
}

const turnedOps: ReadonlyMap<Binary['op'], Binary['op']> = new Map([
  ['==', '=='],
  ['!=', '!='],
  ['>', '<'],
  ['<', '>'],
  ['>=', '<='],
  ['<=', '>='],
])

/** Whether a number is compared with series: it is the series that are handed on. */
function isTurned({ op, left, right }: Binary): boolean {
  return isComparison(op) && isConstant(left) && right.kind !== 'number'
}

function isConstant(expr: Expr): boolean {
  return expr.kind === 'number' || (expr.kind === 'call' && expr.name.toLowerCase() === 'time')
}

function turn(expr: Binary): Binary {
  return { ...expr, op: turnedOps.get(expr.op) ?? expr.op, left: expr.right, right: expr.left }
}
