import type { Aggregate, Binary, Expr, Modifiers, Subquery, VectorSelector } from '../ast.ts'
import { formatPromqlDuration } from '../duration.ts'
import { compareBytes } from '../labels.ts'
import { quote } from '../lexer/quote.ts'
import { formatValue } from '../number.ts'
import { promqlType } from '../promql-type.ts'

/** Prints expressions as Prometheus does; with its experimental syntax, as its next release. */
export interface PromqlPrinter {
  readonly experimental: boolean
}

/** Prints an expression as Prometheus does, on one line. */
export function printPromql(expr: Expr, printer: PromqlPrinter): string {
  const inner = (child: Expr): string => printPromql(child, printer)
  switch (expr.kind) {
    case 'number':
      return expr.duration === undefined
        ? formatValue(expr.value)
        : formatPromqlDuration(expr.duration.ms)
    case 'string':
      return quote(expr.value)
    case 'selector':
      return printSelector(expr)
    case 'subquery':
      return inner(expr.expr) + printSubqueryTail(expr)
    case 'paren':
      return `(${inner(expr.expr)})`
    case 'unary':
      return expr.op + inner(expr.expr)
    case 'binary':
      return `${inner(expr.left)} ${printPromqlOperator(expr, printer)} ${inner(expr.right)}`
    case 'call':
      return `${expr.name}(${expr.args.map(inner).join(', ')})`
    case 'aggregate':
      return `${printAggregateHead(expr, printer)}(${expr.args.map(inner).join(', ')})`
    case 'rollup':
    case 'with':
      throw new TypeError(`cannot print a "${expr.kind}" as PromQL: only MetricsQL has it`)
  }
}

function printSelector(expr: VectorSelector): string {
  const { name = '', groups, range, mode } = expr
  const filters = (groups[0] ?? []).filter(
    filter => name === '' || filter.name !== '__name__' || filter.op !== '=',
  )
  const texts = filters
    .map(filter => `${labelName(filter.name)}${filter.op}${quote(filter.value)}`)
    .toSorted(compareBytes)
  const text = name + (texts.length === 0 ? '' : `{${texts.join(',')}}`)
  const suffix = mode === undefined ? '' : ` ${mode}`
  if (range === undefined) return text + printTime(expr) + suffix + printOffset(expr)
  return `${text}[${range.text}]${suffix}${printTime(expr)}${printOffset(expr)}`
}

/** Prints `[1h:5m] @ 5.000 offset 1m`. */
export function printSubqueryTail(expr: Subquery): string {
  const colon = expr.isAligned ? '::' : ':'
  const window = `[${expr.range?.text ?? ''}${colon}${expr.step?.text ?? ''}]`
  return window + printTime(expr) + printOffset(expr)
}

function printTime({ at }: Modifiers): string {
  if (at === undefined) return ''
  if (at.kind === 'call') return ` @ ${at.name}()`
  if (at.kind !== 'number') throw new TypeError('cannot print "@" with an expression as PromQL')
  return ` @ ${(Math.round(1000 * at.value) / 1000).toFixed(3)}`
}

function printOffset({ offset }: Modifiers): string {
  if (offset === undefined || (offset.ms === 0 && offset.formula === undefined)) return ''
  return ` offset ${offset.text}`
}

/** Prints `sum by (a) ` or `sum`. */
export function printAggregateHead({ name, grouping }: Aggregate, printer: PromqlPrinter): string {
  if (grouping === undefined) return name
  if (grouping.kind === 'by' && grouping.labels.length === 0) return name
  const isPlain = printer.experimental ? isLabelName : isMetricName
  const labels = grouping.labels.map(label => (isPlain(label) ? label : quote(label)))
  return `${name} ${grouping.kind} (${labels.join(', ')}) `
}

/** Prints an operator with its modifiers. */
export function printPromqlOperator(expr: Binary, printer: PromqlPrinter): string {
  const { op, bool, matching, left, right } = expr
  const head = op + (bool ? ' bool' : '')
  const isBetweenVectors =
    (matching ?? expr.fill) !== undefined &&
    promqlType(left) === 'vector' &&
    promqlType(right) === 'vector'
  if (!isBetweenVectors) return head
  return head + printMatching(expr, printer) + printFill(expr)
}

function printMatching({ matching }: Binary, printer: PromqlPrinter): string {
  if (matching === undefined) return ''
  const { kind, labels, group } = matching
  const isNeeded = labels.length > 0 || kind === 'on' || (printer.experimental && group)
  if (!isNeeded) return ''
  const text = ` ${kind} (${printLabels(labels, printer)})`
  if (group === undefined) return text
  return `${text} group_${group.side} (${printLabels(group.include, printer)})`
}

function printFill({ fill }: Binary): string {
  if (fill === undefined) return ''
  const { left, right } = fill
  if (left !== undefined && left === right) return ` fill (${formatFill(left)})`
  return [
    left === undefined ? '' : ` fill_left (${formatFill(left)})`,
    right === undefined ? '' : ` fill_right (${formatFill(right)})`,
  ].join('')
}

function formatFill(value: number): string {
  return formatValue(value)
}

/** Prometheus 3.5 prints labels of `on` as they are, later releases quote what is no word. */
function printLabels(labels: readonly string[], { experimental }: PromqlPrinter): string {
  return labels.map(label => (experimental ? labelName(label) : label)).join(', ')
}

function labelName(name: string): string {
  return isLabelName(name) ? name : quote(name)
}

function isLabelName(name: string): boolean {
  return /^[a-zA-Z_]\w*$/.test(name)
}

function isMetricName(name: string): boolean {
  return /^[a-zA-Z_:][\w:]*$/.test(name)
}
