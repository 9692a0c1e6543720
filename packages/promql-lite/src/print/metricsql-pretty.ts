import type { Binary, Expr, Template, VectorSelector } from '../ast.ts'
import { escapeName, needsEscape } from '../lexer/names.ts'
import {
  needsParens,
  needsRightParens,
  needsWindowParens,
  printMetricsql,
  printModifiers,
  printOperator,
  printTail,
  printTemplate,
} from './metricsql.ts'
import { longTest } from './long.ts'
import { printFilter, quoteName, splitName } from './metricsql-selector.ts'
import { utf8Length } from './utf8.ts'

/** What is longer, in bytes, is broken into lines. */
const MAX_LINE = 80

/** Prints an expression as VictoriaMetrics' prettify-query does, over several lines where it is long. */
export function prettyMetricsql(expr: Expr): string {
  return pretty({ isLong: longTest(MAX_LINE, printMetricsql) }, expr, 0, false)
}

interface Layout {
  readonly isLong: (expr: Expr) => boolean
}

function pretty(layout: Layout, expr: Expr, indent: number, inParens: boolean): string {
  const pad = padding(indent)
  if (!layout.isLong(expr)) {
    const line = printMetricsql(expr)
    const text = inParens ? `${pad}(${line})` : pad + line
    if (utf8Length(text) <= MAX_LINE) return text
  }
  return inParens
    ? `${pad}(\n${broken(layout, expr, indent + 1)}\n${pad})`
    : broken(layout, expr, indent)
}

function broken(layout: Layout, expr: Expr, indent: number): string {
  const pad = padding(indent)
  switch (expr.kind) {
    case 'with': {
      const templates = expr.templates.map(
        template => `${prettyTemplate(layout, template, indent + 1)},\n`,
      )
      return `${pad}WITH (\n${templates.join('')}${pad})\n${pretty(layout, expr.expr, indent, false)}`
    }
    case 'binary':
      if (!expr.keepMetricNames) return brokenBinary(layout, expr, indent)
      return `${pad}(\n${brokenBinary(layout, expr, indent + 1)}\n${pad}) keep_metric_names`
    case 'subquery':
    case 'rollup':
      return pretty(layout, expr.expr, indent, needsWindowParens(expr.expr)) + printModifiers(expr)
    case 'call':
    case 'aggregate': {
      const args = expr.args.map(arg => pretty(layout, arg, indent + 1, false)).join(',\n')
      const lines = args === '' ? '' : `${args}\n`
      return `${pad}${escapeName(expr.name)}(\n${lines}${pad})${printTail(expr)}`
    }
    case 'selector':
      return brokenSelector(expr, indent)
    case 'paren':
    case 'unary':
    case 'number':
    case 'string':
      return printMetricsql(expr)
  }
}

function brokenBinary(layout: Layout, expr: Binary, indent: number): string {
  const operator = padding(indent + 1) + printOperator(expr)
  const left = pretty(layout, expr.left, indent, needsParens(expr.left))
  return `${left}\n${operator}\n${pretty(layout, expr.right, indent, needsRightParens(expr))}`
}

function prettyTemplate(layout: Layout, template: Template, indent: number): string {
  const pad = padding(indent)
  if (!layout.isLong(template.expr)) {
    const line = pad + printTemplate(template)
    if (utf8Length(line) <= MAX_LINE) return line
  }
  const { name, params, expr } = template
  const list = params.length === 0 ? '' : `(${params.map(escapeName).join(', ')})`
  return `${pad}${escapeName(name)}${list} = (\n${pretty(layout, expr, indent + 1, false)}\n${pad})`
}

function brokenSelector({ written = [] }: VectorSelector, indent: number): string {
  const pad = padding(indent)
  const { name, groups } = splitName(written)
  const isQuoted = needsEscape(name)
  if (groups.length === 0) return pad + (isQuoted ? '' : name)
  const texts = groups.map(group => {
    const line = padding(indent + 1) + group.map(printFilter).join(',')
    if (utf8Length(line) <= MAX_LINE) return line
    return group.map(filter => padding(indent + 1) + printFilter(filter)).join(',\n')
  })
  const head = isQuoted ? `${pad}{\n${quoteName(name)}, \n` : `${pad}${name}{\n`
  return `${head}${texts.join(`\n${padding(indent + 2)}or\n`)}\n${pad}}`
}

function padding(indent: number): string {
  return '  '.repeat(indent)
}
