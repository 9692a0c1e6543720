import type { Binary, Expr, Modifiers } from './ast.ts'
import { METRIC_NAME, quoteValue } from './labels.ts'
import type { Matcher } from './matcher.ts'

/** Prints an expression in one canonical form that parses back to the same tree. */
export function print(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return expr.text
    case 'string':
      return quoteValue(expr.value)
    case 'selector': {
      const range = expr.range === undefined ? '' : `[${expr.range.text}]`
      return printFilters(expr.groups) + range + printModifiers(expr)
    }
    case 'subquery':
      return `${print(expr.expr)}[${expr.range.text}:${expr.step?.text ?? ''}]${printModifiers(expr)}`
    case 'paren':
      return `(${print(expr.expr)})`
    case 'unary':
      return `${expr.op}${print(expr.expr)}`
    case 'binary':
      return `${print(expr.left)} ${printOperator(expr)} ${print(expr.right)}`
    case 'call':
      return `${expr.name}(${expr.args.map(print).join(', ')})`
    case 'aggregate': {
      const { grouping } = expr
      const by =
        grouping === undefined
          ? ''
          : ` ${grouping.kind} (${grouping.labels.map(printName).join(', ')}) `
      return `${expr.name}${by}(${expr.args.map(print).join(', ')})`
    }
  }
}

function printFilters(groups: readonly (readonly Matcher[])[]): string {
  const [first] = groups
  const name = first?.find(filter => filter.name === METRIC_NAME && filter.op === '=')?.value
  const isPlain = name !== undefined && /^[a-zA-Z_:][\w:]*$/.test(name)
  const isNamed =
    isPlain &&
    groups.every(group =>
      group.some(
        filter => filter.name === METRIC_NAME && filter.value === name && filter.op === '=',
      ),
    )
  const texts = groups.map(group =>
    group
      .filter(filter => !(isNamed && filter.name === METRIC_NAME && filter.op === '='))
      .map(filter => `${printName(filter.name)}${filter.op}${quoteValue(filter.value)}`)
      .join(','),
  )
  const inner = texts.join(' or ')
  return isNamed ? name + (inner === '' ? '' : `{${inner}}`) : `{${inner}}`
}

function printName(name: string): string {
  return /^[a-zA-Z_][\w]*$/.test(name) ? name : quoteValue(name)
}

function printModifiers({ offset, at }: Modifiers): string {
  const fixed = at === undefined ? '' : ` @ ${typeof at === 'number' ? at / 1000 : `${at}()`}`
  return fixed + (offset === undefined ? '' : ` offset ${offset.text}`)
}

function printOperator({ op, bool, matching }: Binary): string {
  let text: string = op + (bool ? ' bool' : '')
  if (matching === undefined) return text
  text += ` ${matching.kind} (${matching.labels.map(printName).join(', ')})`
  if (matching.group === undefined) return text
  return `${text} group_${matching.group.side} (${matching.group.include.map(printName).join(', ')})`
}
