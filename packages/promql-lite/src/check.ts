import type { Aggregate, Binary, Call, Expr, ValueType } from './ast.ts'
import { PromqlError } from './errors.ts'
import { aggregations, functions } from './functions.ts'
import type { Dialect } from './parser/index.ts'

interface CheckOptions {
  readonly dialect?: Dialect
  /** The expression's text, for places in messages. */
  readonly text?: string
}

/**
 * Checks types and numbers of arguments all through an expression and returns its own type.
 *
 * In MetricsQL (the default) a function that wants a window takes a plain selector too, and a
 * scalar stands for a vector.
 *
 * @throws PromqlError at the first part that cannot be evaluated
 */
export function check(expr: Expr, options: CheckOptions = {}): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar'
    case 'string':
      return 'string'
    case 'selector':
      return expr.range === undefined ? 'vector' : 'matrix'
    case 'subquery':
      expect(expr.expr, 'vector', 'a subquery', options)
      return 'matrix'
    case 'paren':
      return check(expr.expr, options)
    case 'unary': {
      const type = check(expr.expr, options)
      if (type === 'string' || type === 'matrix')
        fail(`a sign cannot stand before a ${type}`, expr, options)
      return type
    }
    case 'binary':
      return checkBinary(expr, options)
    case 'call':
      return checkCall(expr, options)
    case 'aggregate':
      return checkAggregate(expr, options)
  }
}

function checkBinary(expr: Binary, options: CheckOptions): ValueType {
  const left = check(expr.left, options)
  const right = check(expr.right, options)
  for (const type of [left, right]) {
    if (type === 'string' || type === 'matrix')
      fail(`"${expr.op}" cannot be used on a ${type}`, expr, options)
  }
  const isScalar = left === 'scalar' && right === 'scalar'
  if (options.dialect !== 'promql') return isScalar ? 'scalar' : 'vector'
  if (isScalar && ['==', '!=', '>', '<', '>=', '<='].includes(expr.op) && !expr.bool) {
    fail('a comparison of two scalars needs "bool"', expr, options)
  }
  if (['and', 'or', 'unless'].includes(expr.op) && (left === 'scalar' || right === 'scalar')) {
    fail(`"${expr.op}" cannot be used on a scalar`, expr, options)
  }
  return isScalar ? 'scalar' : 'vector'
}

function checkCall(expr: Call, options: CheckOptions): ValueType {
  const signature = functions.get(expr.name)
  if (signature === undefined) return fail(`unknown function "${expr.name}"`, expr, options)
  const { args, optional = 0, result } = signature
  const most = optional === 'many' ? Infinity : args.length
  const least = optional === 'many' ? args.length - 1 : args.length - optional
  if (expr.args.length < least || expr.args.length > most) {
    const wanted =
      least === most ? String(least) : `${least} to ${most === Infinity ? 'any number' : most}`
    fail(`"${expr.name}" takes ${wanted} arguments; got ${expr.args.length}`, expr, options)
  }
  expr.args.forEach((arg, i) => {
    expect(arg, args[Math.min(i, args.length - 1)] ?? 'vector', `"${expr.name}"`, options)
  })
  return result
}

function checkAggregate(expr: Aggregate, options: CheckOptions): ValueType {
  const parameter = aggregations.get(expr.name)
  const wanted: ValueType[] = parameter === undefined ? ['vector'] : [parameter, 'vector']
  if (expr.args.length !== wanted.length) {
    fail(`"${expr.name}" takes ${wanted.length} arguments; got ${expr.args.length}`, expr, options)
  }
  expr.args.forEach((arg, i) => expect(arg, wanted[i] ?? 'vector', `"${expr.name}"`, options))
  return 'vector'
}

function expect(expr: Expr, wanted: ValueType, where: string, options: CheckOptions): void {
  const type = check(expr, options)
  if (type === wanted) return
  if (options.dialect !== 'promql') {
    if (wanted === 'vector' && type === 'scalar') return
    if (wanted === 'matrix' && type === 'vector') return
  }
  fail(`${where} expects a ${wanted}; got a ${type}`, expr, options)
}

function fail(reason: string, expr: Expr, options: CheckOptions): never {
  throw new PromqlError(
    `cannot use the expression: ${reason}`,
    options.text ?? '',
    expr.start,
    'type',
  )
}
