import type { Expr } from '../ast.ts'
import { longTest } from './long.ts'
import {
  printAggregateHead,
  printPromql,
  printPromqlOperator,
  printSubqueryTail,
  type PromqlPrinter,
} from './promql.ts'

/** What is longer, in bytes, is broken into lines. */
const MAX_LINE = 100

/** Prints an expression as Prometheus' format_query does, over several lines where it is long. */
export function prettyPromql(expr: Expr, printer: PromqlPrinter): string {
  const isLong = longTest(MAX_LINE, part => printPromql(part, printer))
  return pretty({ printer, isLong }, expr, 0)
}

interface Layout {
  readonly printer: PromqlPrinter
  readonly isLong: (expr: Expr) => boolean
}

function pretty(layout: Layout, expr: Expr, level: number): string {
  const { printer, isLong } = layout
  const pad = '  '.repeat(level)
  const below = (child: Expr): string => pretty(layout, child, level + 1)
  if (expr.kind === 'unary') return pad + expr.op + pretty(layout, expr.expr, level).trimStart()
  if (!isLong(expr)) {
    const line = printPromql(expr, printer)
    // Prometheus gives a short subquery no indent.
    return expr.kind === 'subquery' ? line : pad + line
  }
  switch (expr.kind) {
    case 'aggregate': {
      const head = printAggregateHead(expr, printer)
      return `${pad}${head}(\n${expr.args.map(below).join(',\n')}\n${pad})`
    }
    case 'binary': {
      const operator = printPromqlOperator(expr, printer)
      return `${below(expr.left)}\n${pad}${operator}\n${below(expr.right)}`
    }
    case 'call':
      return `${pad}${expr.name}(\n${expr.args.map(below).join(',\n')}\n${pad})`
    case 'paren':
      return `${pad}(\n${below(expr.expr)}\n${pad})`
    case 'subquery':
      return pretty(layout, expr.expr, level) + printSubqueryTail(expr)
    case 'number':
    case 'string':
    case 'selector':
    case 'rollup':
    case 'with':
      return pad + printPromql(expr, printer)
  }
}
