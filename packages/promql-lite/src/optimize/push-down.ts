import type { Aggregate, Call, Expr } from '../ast.ts'
import { argumentThatPasses, labelFunctionKind, takesSeveral } from './arguments.ts'
import { trimToGrouping, trimToMatching } from './known-filters.ts'
import { extend, only, textsOf, withoutNamed, type Filters } from './filter-sets.ts'

/** Adds filters to all selectors inside an operand that they cannot change the result of. */
export function pushDown(filters: Filters, expr: Expr): Expr {
  if (filters.length === 0) return expr
  switch (expr.kind) {
    case 'selector':
      return { ...expr, groups: expr.groups.map(group => extend(group, filters)) }
    case 'subquery':
    case 'rollup':
      return { ...expr, expr: pushDown(filters, expr.expr) }
    case 'call':
      return { ...expr, args: intoCall(filters, expr) }
    case 'aggregate':
      return { ...expr, args: intoAggregate(trimToGrouping(filters, expr), expr) }
    case 'binary': {
      const trimmed = trimToMatching(filters, expr.matching)
      return { ...expr, left: pushDown(trimmed, expr.left), right: pushDown(trimmed, expr.right) }
    }
    case 'number':
    case 'string':
    case 'unary':
    case 'paren':
    case 'with':
      return expr
  }
}

function intoCall(filters: Filters, { name, args }: Call): readonly Expr[] {
  const [first, ...rest] = args
  if (first === undefined) return args
  const intoFirst = (kept: Filters): readonly Expr[] => [pushDown(kept, first), ...rest]
  switch (labelFunctionKind(name)) {
    case 'set':
      return intoFirst(withoutNamed(filters, everySecond(rest, 0)))
    case 'copy':
      if (rest.length % 2 === 1) return args
      return intoFirst(withoutNamed(filters, everySecond(rest, 1)))
    case 'replace':
      return args.length < 2 ? args : intoFirst(withoutNamed(filters, [args[1]]))
    case 'delete':
      return intoFirst(withoutNamed(filters, rest))
    case 'keep':
      return intoFirst(only(filters, textsOf(rest) ?? []))
    case 'count':
      return intoCounted(filters, args)
    case 'all':
      return args.map(arg => pushDown(filters, arg))
    case undefined:
      return intoPassing(filters, name, args)
  }
}

function everySecond(args: readonly Expr[], from: 0 | 1): Expr[] {
  return args.filter((_, i) => i % 2 === from)
}

function intoAggregate(filters: Filters, { name, args }: Aggregate): readonly Expr[] {
  if (name === 'count_values') return intoCounted(filters, args)
  return takesSeveral(name)
    ? args.map(arg => pushDown(filters, arg))
    : intoPassing(filters, name, args)
}

function intoCounted(filters: Filters, args: readonly Expr[]): readonly Expr[] {
  const [name, counted] = args
  if (name === undefined || counted === undefined || args.length !== 2) return args
  return [name, pushDown(withoutNamed(filters, [name]), counted)]
}

function intoPassing(filters: Filters, name: string, args: readonly Expr[]): readonly Expr[] {
  const passing = argumentThatPasses(name, args)
  return args.map(arg => (arg === passing ? pushDown(filters, arg) : arg))
}
