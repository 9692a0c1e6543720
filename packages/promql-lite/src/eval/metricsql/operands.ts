import type { Binary, Expr } from '../../ast.ts'
import { METRIC_NAME } from '../../labels.ts'
import { createMatcher, type Matcher } from '../../matcher.ts'
import { trimToMatching } from '../../optimize/known-filters.ts'
import { pushDown } from '../../optimize/push-down.ts'
import type { Row } from '../value.ts'

/** Both sides of an operator. */
export interface Operands {
  readonly left: readonly Row[]
  readonly right: readonly Row[]
}

/** Labels with more values make no filter. */
const MOST_VALUES = 100

/**
 * Evaluates both sides of an operator. As VictoriaMetrics does, the second one sees only series
 * that the first one can match, and nothing at all where the first one is empty: that decides which
 * queries fail because of series that match twice.
 */
export function evaluateOperands(expr: Binary, evaluate: (part: Expr) => readonly Row[]): Operands {
  const { op, left, right } = expr
  if (op === 'or' || op === 'default' || isTotal(left) || isTotal(right))
    return { left: evaluate(left), right: evaluate(right) }
  const isRightFirst = op === 'and' || op === 'if'
  const first = evaluate(isRightFirst ? right : left)
  if (first.length === 0) return { left: [], right: [] }
  const filters = trimToMatching(filtersOf(first), expr.matching)
  const second = evaluate(pushDown(filters, isRightFirst ? left : right))
  return isRightFirst ? { left: second, right: first } : { left: first, right: second }
}

/** Whether an expression aggregates over all labels: its result matches any series. */
function isTotal(expr: Expr): boolean {
  return expr.kind === 'aggregate' && (expr.grouping?.labels.length ?? 0) === 0
}

/** Filters that series with the labels of all rows meet, the metric name aside. */
function filtersOf(rows: readonly Row[]): readonly Matcher[] {
  const found = new Map<string, { readonly values: Set<string>; count: number }>()
  for (const { labels } of rows) {
    for (const { name, value } of labels) {
      if (name === METRIC_NAME) continue
      const label = found.get(name) ?? { values: new Set<string>(), count: 0 }
      found.set(name, label)
      if (label.values.size > MOST_VALUES) continue
      label.values.add(value)
      label.count++
    }
  }
  return [...found].flatMap(([name, { values, count }]) => {
    const texts = [...values]
    if (count !== rows.length || !texts.every(text => text.isWellFormed())) return []
    const [only = '', ...others] = texts
    if (others.length === 0) return [createMatcher(name, '=', only)]
    return [createMatcher(name, '=~', texts.toSorted().map(quoted).join('|'))]
  })
}

function quoted(text: string): string {
  return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`)
}
