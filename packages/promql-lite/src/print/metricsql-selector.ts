import type { VectorSelector, WrittenFilter } from '../ast.ts'
import { metricNameOf } from '../filters.ts'
import { METRIC_NAME } from '../labels.ts'
import { escapeName, needsEscape } from '../lexer/names.ts'
import { quote } from '../lexer/quote.ts'
import { unquote } from '../lexer/unquote.ts'

/** Prints the name and the filters of a selector. */
export function printSelector(expr: VectorSelector): string {
  if (expr.written !== undefined) return printWritten(expr.written)
  const { groups } = expr
  const name = metricNameOf(groups)
  const texts = groups
    .map(group => (name === undefined ? group : group.slice(1)))
    .filter(group => group.length > 0)
    .map(group => group.map(f => `${escapeName(f.name)}${f.op}${quote(f.value)}`).join(','))
  if (name !== undefined && texts.length === 0) return escapeName(name)
  return `${escapeName(name ?? '')}{${texts.join(' or ')}}`
}

/** The metric name of a selector whose templates are filled in, or ''. */
export function selectorName({ groups }: VectorSelector): string {
  return metricNameOf(groups) ?? ''
}

function printWritten(written: readonly (readonly WrittenFilter[])[]): string {
  const { name, groups } = splitName(written)
  const texts = groups.map(group => group.map(printFilter).join(','))
  if (name === '') return `{${texts.join(' or ')}}`
  if (needsEscape(name)) return `{${[quoteName(name), ...texts].join(', ')}}`
  return texts.length === 0 ? name : `${name}{${texts.join(' or ')}}`
}

/** Takes the metric name that all groups begin with off them, and empty groups away. */
export function splitName(written: readonly (readonly WrittenFilter[])[]): {
  readonly name: string
  readonly groups: readonly (readonly WrittenFilter[])[]
} {
  const name = writtenName(written[0]?.[0])
  const isShared = name !== '' && written.every(([first]) => writtenName(first) === name)
  if (!isShared) return { name: '', groups: written }
  return { name, groups: written.map(group => group.slice(1)).filter(group => group.length > 0) }
}

function writtenName(filter: WrittenFilter | undefined): string {
  if (filter === undefined) return ''
  const { name, isQuoted, condition } = filter
  if (condition === undefined) return isQuoted ? name : ''
  if (name !== METRIC_NAME || condition.op !== '=') return ''
  const { parts, value } = condition.value
  if (parts === undefined) return value
  const [part = ''] = parts
  if (parts.length !== 1 || !/^["'`]/.test(part)) return ''
  try {
    return unquote(part)
  } catch {
    return ''
  }
}

/** Prints one filter as written. */
export function printFilter({ name, condition }: WrittenFilter): string {
  const label = needsEscape(name) ? quoteName(name) : name
  if (condition === undefined) return label
  const { parts, value } = condition.value
  return `${label}${condition.op}${parts === undefined ? quote(value) : parts.join('+')}`
}

/** Quotes a name so that MetricsQL reads it back: only quotes and backslashes are escaped. */
export function quoteName(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`
}
