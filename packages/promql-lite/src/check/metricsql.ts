import type { Aggregate, Call, Expr, ValueType } from '../ast.ts'
import type { CheckOptions } from '../check.ts'
import { checkArity, failAt } from './fail.ts'
import { functionTable } from './functions/index.ts'
import { arityOf, parameterAt } from './functions/signature.ts'

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
      checkMetricsql(expr.expr, options)
      return 'matrix'
    case 'rollup':
      checkMetricsql(expr.expr, options)
      return expr.range === undefined ? 'vector' : 'matrix'
    case 'paren':
    case 'with':
      return checkMetricsql(expr.expr, options)
    case 'unary':
      return checkMetricsql(expr.expr, options) === 'scalar' ? 'scalar' : 'vector'
    case 'binary': {
      const left = checkMetricsql(expr.left, options)
      const right = checkMetricsql(expr.right, options)
      return left === 'scalar' && right === 'scalar' ? 'scalar' : 'vector'
    }
    case 'call':
    case 'aggregate':
      return checkArguments(expr, options)
  }
}

function checkArguments(expr: Call | Aggregate, options: CheckOptions): ValueType {
  const signature = functionTable.get(nameOf(expr))?.metricsql
  if (signature === undefined)
    return failAt(`unknown function "${expr.name}"`, expr, options, 'unknown-function')
  checkArity(expr, arityOf(signature), options)
  expr.args.forEach((arg, i) => {
    const type = checkMetricsql(arg, options)
    const parameter = parameterAt(signature, i, expr.args.length)
    if (parameter?.type !== 'string' || type === 'string' || isUnion(arg)) return
    failAt(`"${expr.name}" expects a string as "${parameter.name}"; got a ${type}`, arg, options)
  })
  return signature.result
}

function nameOf({ kind, name }: Call | Aggregate): string {
  // Without a name it is the union.
  return kind === 'call' && name === '' ? 'union' : name.toLowerCase()
}

/** Several texts, as `aggr_over_time` takes them. */
function isUnion(expr: Expr): boolean {
  return expr.kind === 'call' && nameOf(expr) === 'union'
}
