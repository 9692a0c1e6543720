import type { Aggregate, Binary, Expr, VectorSelector } from '../ast.ts'
import { PromqlError } from '../errors.ts'
import { functions, parameters } from '../functions.ts'
import { walk } from '../walk.ts'
import { rollups, scalarRollups } from './rollup.ts'
import { timeParts, transforms } from './transform.ts'

/** Functions that `callFunction` treats one by one. */
const others: ReadonlySet<string> = new Set(
  `absent absent_over_time clamp clamp_max clamp_min histogram_quantile label_join label_replace pi
   round scalar sort sort_by_label sort_by_label_desc sort_desc time timestamp vector`.split(/\s+/),
)

const aggregations: ReadonlySet<string> = new Set(
  `avg bottomk count count_values group max min quantile stddev stdvar sum topk`.split(' '),
)

/**
 * Refuses an expression of which a part cannot be evaluated yet.
 *
 * @throws PromqlError (code `not-supported`) that names the part
 */
export function requireSupported(expr: Expr, text: string): void {
  // A time behind "@" is looked at with what it belongs to.
  const times = new Set<Expr>()
  walk(expr, part => {
    if ('at' in part && part.at !== undefined) times.add(part.at)
    if (times.has(part)) return
    const lack = lackOf(part)
    if (lack === undefined) return
    throw new PromqlError(
      `cannot evaluate the expression: ${lack} not supported yet`,
      text,
      part.start,
      'not-supported',
    )
  })
}

function lackOf(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'call':
      if (!hasFunction(expr.name.toLowerCase()))
        return expr.name === '' ? 'a union "(a, b)" is' : `the function "${expr.name}" is`
      if (expr.args.length > mostArguments(expr.name.toLowerCase()))
        return `"${expr.name}" with ${expr.args.length} arguments is`
      return expr.keepMetricNames ? '"keep_metric_names" is' : undefined
    case 'aggregate':
      return lackOfAggregate(expr)
    case 'binary':
      return lackOfBinary(expr)
    case 'subquery':
      return expr.range === undefined ? 'a subquery without a window is' : lackOfWindow(expr)
    case 'selector':
      return expr.mode === undefined ? lackOfWindow(expr) : `"${expr.mode}" is`
    case 'rollup':
      return 'a window, "offset" or "@" after anything but a selector or subquery is'
    case 'with':
      return 'WITH that is not filled in is'
    case 'number':
    case 'string':
    case 'unary':
    case 'paren':
      return undefined
  }
}

function hasFunction(name: string): boolean {
  return (
    rollups.has(name) ||
    scalarRollups.has(name) ||
    transforms.has(name) ||
    timeParts.has(name) ||
    others.has(name)
  )
}

/** MetricsQL takes more arguments of some functions of PromQL. */
function mostArguments(name: string): number {
  const { args, optional } = functions.get(name) ?? { args: [], optional: 'many' }
  return optional === 'many' ? Infinity : args.length
}

function lackOfAggregate({ name, args, limit }: Aggregate): string | undefined {
  if (!aggregations.has(name)) return `the aggregation "${name}" is`
  if (limit !== undefined) return '"limit" is'
  return args.length > (parameters.has(name) ? 2 : 1)
    ? `"${name}" of several vectors is`
    : undefined
}

function lackOfBinary({ op, matching, fill, keepMetricNames }: Binary): string | undefined {
  if (op === '</' || op === '>/') return `"${op}" is`
  if (keepMetricNames) return '"keep_metric_names" is'
  if (fill !== undefined) return '"fill" is'
  if (matching?.group?.prefix !== undefined) return '"prefix" is'
  return matching?.group?.include.includes('*') ? `"group_${matching.group.side}(*)" is` : undefined
}

function lackOfWindow({
  range,
  offset,
  at,
}: Pick<VectorSelector, 'range' | 'offset' | 'at'>): string | undefined {
  if ((range?.formula ?? offset?.formula) !== undefined) return 'arithmetic on durations is'
  const isFixed = at === undefined || at.kind === 'number' || isEdge(at)
  return isFixed ? undefined : '"@" with an expression is'
}

function isEdge(at: Expr): boolean {
  return at.kind === 'call' && (at.name === 'start' || at.name === 'end')
}
