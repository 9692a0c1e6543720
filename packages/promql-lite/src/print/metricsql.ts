import type { Binary, Expr, Matching, Modifiers, Subquery, Template } from '../ast.ts'
import { escapeName } from '../lexer/names.ts'
import { quote } from '../lexer/quote.ts'
import { printSelector, selectorName } from './metricsql-selector.ts'

/** Prints an expression as VictoriaMetrics does, on one line. */
export function printMetricsql(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return expr.text
    case 'string':
      return expr.parts === undefined ? quote(expr.value) : expr.parts.join('+')
    case 'selector':
      return printSelector(expr) + printModifiers(expr)
    case 'subquery':
    case 'rollup': {
      const inner = printMetricsql(expr.expr)
      return (needsWindowParens(expr.expr) ? `(${inner})` : inner) + printModifiers(expr)
    }
    case 'paren':
      return `(${printMetricsql(expr.expr)})`
    case 'unary':
      return expr.op + printMetricsql(expr.expr)
    case 'binary':
      return printBinary(expr)
    case 'call':
    case 'aggregate':
      return `${escapeName(expr.name)}(${expr.args.map(printMetricsql).join(', ')})${printTail(expr)}`
    case 'with':
      return `WITH (${expr.templates.map(printTemplate).join(', ')}) ${printMetricsql(expr.expr)}`
  }
}

/** Prints `name(params) = expr` of a WITH. */
export function printTemplate({ name, params, expr }: Template): string {
  const list = params.length === 0 ? '' : `(${params.map(escapeName).join(',')})`
  return `${escapeName(name)}${list} = ${printMetricsql(expr)}`
}

function printBinary(expr: Binary): string {
  const [left, right] = [printMetricsql(expr.left), printMetricsql(expr.right)]
  // Put together without a join: long chains of operators would be copied at every step.
  const head = needsParens(expr.left) ? `(${left})` : left
  const tail = needsRightParens(expr) ? `(${right})` : right
  const text = `${head} ${printOperator(expr)} ${tail}`
  return expr.keepMetricNames ? `(${text}) keep_metric_names` : text
}

/** Prints an operator with its modifiers. */
export function printOperator({ op, bool, matching }: Binary): string {
  return op + (bool ? 'bool' : '') + (matching === undefined ? '' : printMatching(matching))
}

function printMatching({ kind, labels, group }: Matching): string {
  const on = ` ${kind}(${labels.map(escapeName).join(',')})`
  if (group === undefined) return on
  const include = group.include.map(name => (name === '*' ? name : escapeName(name))).join(',')
  const prefix = group.prefix === undefined ? '' : ` prefix ${printMetricsql(group.prefix)}`
  return `${on} group_${group.side}(${include})${prefix}`
}

/** Prints what stands behind the arguments of a call or an aggregation. */
export function printTail(expr: Expr & { readonly kind: 'call' | 'aggregate' }): string {
  if (expr.kind === 'call') return expr.keepMetricNames ? ' keep_metric_names' : ''
  const { grouping, limit = 0 } = expr
  const by =
    grouping === undefined ? '' : ` ${grouping.kind}(${grouping.labels.map(escapeName).join(',')})`
  return by + (limit > 0 ? ` limit ${limit}` : '')
}

/** Prints a window, an offset and a fixed time. */
export function printModifiers(
  expr: Modifiers & {
    readonly kind: Expr['kind']
    readonly range?: Subquery['range']
    readonly step?: Subquery['step']
  },
): string {
  const { range, step, offset, at, kind } = expr
  const length = range?.text ?? ''
  const inner = kind === 'subquery' ? `${length}:${step?.text ?? ''}` : length
  const window = inner === '' ? '' : `[${inner}]`
  const shift = offset === undefined ? '' : ` offset ${offset.text}`
  if (at === undefined) return window + shift
  const time = printMetricsql(at)
  return `${window}${shift} @ ${at.kind === 'binary' ? `(${time})` : time}`
}

/** Whether what a window stands behind needs parentheses. */
export function needsWindowParens(inner: Expr): boolean {
  if (inner.kind === 'selector') return hasModifiers(inner)
  if (inner.kind === 'aggregate') return inner.grouping !== undefined
  return inner.kind === 'rollup' || inner.kind === 'subquery' || inner.kind === 'binary'
}

/** Whether an operand needs parentheses on either side of an operator. */
export function needsParens(operand: Expr): boolean {
  if (operand.kind === 'binary') return true
  const isWindow = operand.kind === 'rollup' || operand.kind === 'subquery'
  if (!isWindow && operand.kind !== 'selector') return false
  if ((operand.offset ?? operand.at) !== undefined) return true
  return isWindow && operand.expr.kind === 'binary' && operand.expr.keepMetricNames === true
}

/** Whether the right operand needs parentheses, because it would be read as a modifier or take one. */
export function needsRightParens({ right, keepMetricNames }: Binary): boolean {
  if (needsParens(right)) return true
  if (right.kind === 'selector') return !hasModifiers(right) && isModifierWord(selectorName(right))
  if (right.kind !== 'call') return false
  return isModifierWord(right.name) || right.keepMetricNames === true || keepMetricNames === true
}

function isModifierWord(name: string): boolean {
  return /^(?:on|ignoring|group_left|group_right|bool|prefix)$/i.test(name)
}

function hasModifiers({ range, offset, at }: Expr & { readonly kind: 'selector' }): boolean {
  return (range ?? offset ?? at) !== undefined
}
