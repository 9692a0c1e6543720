import type { Binary, Expr } from '../ast.ts'
import { PromqlError } from '../errors.ts'
import type { Dialect } from '../parser/index.ts'
import { walk } from '../walk.ts'
import { lackOfMetricsql } from './metricsql/supported.ts'
import { aggregations } from './promql/aggregate.ts'
import { functions } from './promql/functions.ts'
import { queryFunctions } from './promql/query-functions.ts'
import { rollups } from './promql/rollups.ts'
import { rawWindow } from './raw.ts'

/** Functions of PromQL that look at how their arguments are written. */
const others: ReadonlySet<string> = new Set([
  'absent',
  'absent_over_time',
  'info',
  'timestamp',
  ...queryFunctions.keys(),
])

/**
 * Refuses an expression of which a part cannot be evaluated yet.
 *
 * @throws PromqlError (code `not-supported`) that names the part
 */
export function requireSupported(expr: Expr, text: string, dialect: Dialect): void {
  // A time behind "@" is looked at with what it belongs to.
  const times = new Set<Expr>()
  const raw = rawWindow(expr)
  walk(expr, part => {
    if (dialect === 'promql' && 'at' in part && part.at !== undefined) times.add(part.at)
    if (times.has(part)) return
    const isRaw = part === raw && part.kind === 'selector' && part.mode !== undefined
    const lack = isRaw
      ? 'a window of its own with "anchored" or "smoothed" is'
      : dialect === 'promql'
        ? lackOfPromql(part)
        : lackOfMetricsql(part)
    if (lack === undefined) return
    throw new PromqlError(
      `cannot evaluate the expression: ${lack} not supported yet`,
      text,
      part.start,
      'not-supported',
    )
  })
}

function lackOfPromql(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'call':
      return functions.has(expr.name) || rollups.has(expr.name) || others.has(expr.name)
        ? undefined
        : `the function "${expr.name}" is`
    case 'aggregate':
      return aggregations.has(expr.name) ? undefined : `the aggregation "${expr.name}" is`
    case 'binary':
      return lackOfBinary(expr)
    case 'selector':
      return expr.mode === 'anchored' && expr.range === undefined
        ? '"anchored" without a window is'
        : undefined
    case 'rollup':
    case 'with':
      return `"${expr.kind}" of MetricsQL is`
    case 'subquery':
      return expr.isAligned === true ? 'the aligned subquery "::" is' : undefined
    case 'number':
    case 'string':
    case 'unary':
    case 'paren':
      return undefined
  }
}

function lackOfBinary({ op }: Binary): string | undefined {
  return op === '</' || op === '>/' ? `"${op}" on native histograms is` : undefined
}
