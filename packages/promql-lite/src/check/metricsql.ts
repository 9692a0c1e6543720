import type { Aggregate, Binary, Call, Expr, ValueType } from '../ast.ts'
import type { CheckOptions } from '../check.ts'
import { functions, parameters } from '../functions.ts'
import { metricsqlAggregations, metricsqlArity } from '../metricsql-functions.ts'
import { checkArity, failAt } from './fail.ts'

/** Checks an expression with MetricsQL's conversions. */
export function checkMetricsql(expr: Expr, options: CheckOptions): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar'
    case 'string':
      return 'string'
    case 'selector':
      return expr.range === undefined ? 'vector' : 'matrix'
    case 'subquery':
      expectType(expr.expr, 'vector', 'a subquery', options)
      return 'matrix'
    case 'rollup':
      checkMetricsql(expr.expr, options)
      return expr.range === undefined ? 'vector' : 'matrix'
    case 'paren':
    case 'unary':
    case 'with':
      return checkMetricsql(expr.expr, options)
    case 'binary':
      return checkBinary(expr, options)
    case 'call':
      return checkCall(expr, options)
    case 'aggregate':
      return checkAggregate(expr, options)
  }
}

function checkBinary(expr: Binary, options: CheckOptions): ValueType {
  const left = checkMetricsql(expr.left, options)
  const right = checkMetricsql(expr.right, options)
  for (const type of [left, right]) {
    if (type === 'string' || type === 'matrix')
      failAt(`"${expr.op}" cannot be used on a ${type}`, expr, options)
  }
  return left === 'scalar' && right === 'scalar' ? 'scalar' : 'vector'
}

function checkCall(expr: Call, options: CheckOptions): ValueType {
  const name = expr.name.toLowerCase()
  const arity = metricsqlArity(name)
  if (arity === undefined)
    return failAt(`unknown function "${expr.name}"`, expr, options, 'unknown-function')
  checkArity(expr, arity, options)
  const signature = functions.get(name)
  expr.args.forEach((arg, i) => {
    const repeated = signature?.optional === 'many' ? signature.args.at(-1) : undefined
    const wanted = signature?.args[i] ?? repeated
    if (wanted === undefined) checkMetricsql(arg, options)
    else expectType(arg, wanted, `"${expr.name}"`, options)
  })
  return signature?.result ?? 'vector'
}

/** Several vectors are aggregated as one. */
function checkAggregate(expr: Aggregate, options: CheckOptions): ValueType {
  const parameter = parameters.get(expr.name)
  const arity = metricsqlAggregations.get(expr.name)
  if (arity !== undefined) checkArity(expr, arity, options)
  expr.args.forEach((arg, i) => {
    const wanted = i === 0 && parameter !== undefined ? parameter : 'vector'
    if (parameter === undefined || i < 2) expectType(arg, wanted, `"${expr.name}"`, options)
    else checkMetricsql(arg, options)
  })
  return 'vector'
}

function expectType(expr: Expr, wanted: ValueType, where: string, options: CheckOptions): void {
  const type = checkMetricsql(expr, options)
  if (type === wanted) return
  if (wanted === 'vector' && type === 'scalar') return
  if (wanted === 'matrix' && type === 'vector') return
  failAt(`${where} expects a ${wanted}; got a ${type}`, expr, options)
}
