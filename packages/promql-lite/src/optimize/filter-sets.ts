import type { Expr } from '../ast.ts'
import { compareBytes, METRIC_NAME } from '../labels.ts'
import type { Matcher } from '../matcher.ts'

/** Filters that are known of every series of an expression. */
export type Filters = readonly Matcher[]

function keyOf({ name, op, value }: Matcher): string {
  return `${name}\0${op}\0${value}`
}

/** The filters of `b` that `a` has too. */
export function intersect(a: Filters, b: Filters): Filters {
  const keys = new Set(a.map(keyOf))
  return b.filter(filter => keys.has(keyOf(filter)))
}

/** The filters of `a`, and those that only `b` has. */
export function unite(a: Filters, b: Filters): Filters {
  const keys = new Set(a.map(keyOf))
  return [...a, ...b.filter(filter => !keys.has(keyOf(filter)))]
}

/** The filters on some labels. */
export function only(filters: Filters, labels: readonly string[]): Filters {
  return filters.filter(filter => labels.includes(filter.name))
}

/** The filters on all labels but some. */
export function without(filters: Filters, labels: readonly string[]): Filters {
  return filters.filter(filter => !labels.includes(filter.name))
}

/** The filters on all labels but those that arguments name; none where one is no text. */
export function withoutNamed(filters: Filters, names: readonly (Expr | undefined)[]): Filters {
  const labels = textsOf(names)
  return labels === undefined ? [] : without(filters, labels)
}

/** The texts of arguments, if all are texts. */
export function textsOf(names: readonly (Expr | undefined)[]): string[] | undefined {
  const texts = names.flatMap(name => (name?.kind === 'string' ? [name.value] : []))
  return texts.length === names.length ? texts : undefined
}

/** A group of a selector with more filters, in VictoriaMetrics' order: by name, then by value. */
export function extend(group: Filters, filters: Filters): Filters {
  const all = unite(group, filters)
  const [first] = all
  const isNamed = first?.name === METRIC_NAME && first.op === '='
  const rest = (isNamed ? all.slice(1) : [...all]).toSorted(
    (a, b) => compareBytes(a.name, b.name) || compareBytes(a.value, b.value),
  )
  return isNamed ? [first, ...rest] : rest
}
