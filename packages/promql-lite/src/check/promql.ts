import type { Aggregate, Binary, Call, Expr, ValueType } from '../ast.ts'
import type { CheckOptions } from '../check.ts'
import { functions, parameters } from '../functions.ts'
import { isComparison, isSetOperator } from '../operators.ts'
import { closest } from '../suggest.ts'
import { checkArity, failAt } from './fail.ts'

/** Checks an expression as Prometheus does. */
export function checkPromql(expr: Expr, options: CheckOptions): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar'
    case 'string':
      return 'string'
    case 'selector':
      if (expr.name === undefined && (expr.groups[0] ?? []).every(filter => filter.matches(''))) {
        failAt(
          'the selector would match every series; give it a name or a filter that an empty value does not meet',
          expr,
          options,
        )
      }
      return expr.range === undefined ? 'vector' : 'matrix'
    case 'subquery':
      expectType(expr.expr, 'vector', 'a subquery', options)
      return 'matrix'
    case 'paren':
      return checkPromql(expr.expr, options)
    case 'unary': {
      const type = checkPromql(expr.expr, options)
      if (type === 'string' || type === 'matrix')
        failAt(`a sign cannot stand before a ${type}`, expr, options)
      return type
    }
    case 'binary':
      return checkBinary(expr, options)
    case 'call':
      return checkCall(expr, options)
    case 'aggregate':
      return checkAggregate(expr, options)
    case 'rollup':
    case 'with':
      return failAt('only MetricsQL has this', expr, options, 'not-supported')
  }
}

function checkBinary(expr: Binary, options: CheckOptions): ValueType {
  const { op, bool, matching, fill } = expr
  const left = checkPromql(expr.left, options)
  const right = checkPromql(expr.right, options)
  for (const type of [left, right]) {
    if (type === 'string' || type === 'matrix')
      failAt(`"${op}" cannot be used on a ${type}`, expr, options)
  }
  const isScalar = left === 'scalar' && right === 'scalar'
  const isBetweenVectors = left === 'vector' && right === 'vector'
  if (bool && !isComparison(op)) failAt('"bool" can only follow a comparison', expr, options)
  if (isScalar && isComparison(op) && !bool)
    failAt('a comparison of two scalars needs "bool"', expr, options)
  if (isSetOperator(op) && !isBetweenVectors)
    failAt(`"${op}" cannot be used on a scalar`, expr, options)
  if (isSetOperator(op) && (matching?.group ?? fill) !== undefined)
    failAt(`"${op}" cannot be used with a group or fill modifier`, expr, options)
  if (!isBetweenVectors && ((matching?.labels.length ?? 0) > 0 || fill !== undefined))
    failAt('"on", "ignoring" and "fill" need vectors on both sides', expr, options)
  const twice = matching?.group?.include.find(label => matching.labels.includes(label))
  if (twice !== undefined && matching?.kind === 'on')
    failAt(`the label "${twice}" cannot stand in "on" and in the group modifier`, expr, options)
  return isScalar ? 'scalar' : 'vector'
}

function checkCall(expr: Call, options: CheckOptions): ValueType {
  const signature = functions.get(expr.name)
  if (signature === undefined || (signature.isExperimental && options.experimental !== true)) {
    const near = closest(expr.name, [...functions.keys()])
    const hint = near === undefined || near === expr.name ? '' : `; did you mean "${near}"?`
    return failAt(`unknown function "${expr.name}"${hint}`, expr, options, 'unknown-function')
  }
  const { args, optional = 0, result } = signature
  const least = args.length - (optional === 'many' ? 1 : optional)
  checkArity(expr, { least, most: optional === 'many' ? Infinity : args.length }, options)
  expr.args.forEach((arg, i) => {
    if (expr.name === 'info' && i === 1) checkInfoSelector(arg, options)
    else expectType(arg, args[Math.min(i, args.length - 1)] ?? 'vector', `"${expr.name}"`, options)
  })
  return result
}

/** The second argument of `info` selects labels, not series. */
function checkInfoSelector(arg: Expr, options: CheckOptions): void {
  if (arg.kind !== 'selector' || arg.name !== undefined || arg.range !== undefined)
    failAt('"info" takes a selector without a name, as in {a="b"}', arg, options)
}

function checkAggregate(expr: Aggregate, options: CheckOptions): ValueType {
  const parameter = parameters.get(expr.name)
  const wanted: ValueType[] = parameter === undefined ? ['vector'] : [parameter, 'vector']
  checkArity(expr, { least: wanted.length, most: wanted.length }, options)
  expr.args.forEach((arg, i) => expectType(arg, wanted[i] ?? 'vector', `"${expr.name}"`, options))
  return 'vector'
}

function expectType(expr: Expr, wanted: ValueType, where: string, options: CheckOptions): void {
  const type = checkPromql(expr, options)
  if (type !== wanted) failAt(`${where} expects a ${wanted}; got a ${type}`, expr, options)
}
