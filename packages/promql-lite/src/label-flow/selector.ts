import type { Expr, VectorSelector } from '../ast.ts'
import { METRIC_NAME } from '../labels.ts'
import type { Matcher } from '../matcher.ts'
import type { Dialect } from '../parser/context.ts'
import { originOf } from './context.ts'
import { Draft } from './draft.ts'
import {
  UNKNOWN,
  stateOfValues,
  uniteFlows,
  withoutLabels,
  type Flow,
  type LabelState,
  type Origin,
} from './flow.ts'

/** An alternation of plain texts, of which all values are known. */
const plainTexts = /^[\w/:-]+(?:\|[\w/:-]+){0,99}$/

/** More than so many tries of a value with a filter are not made. */
const MOST_TRIED = 100_000

/** The labels of the series that a selector finds. */
export function selectorFlow(expr: VectorSelector, dialect: Dialect): Flow {
  const origin = originOf(expr, 'selector')
  if (expr.groups.length === 0) return UNKNOWN
  return uniteFlows(expr.groups.map(group => groupFlow(group, dialect, origin)))
}

function groupFlow(group: readonly Matcher[], dialect: Dialect, origin: Origin): Flow {
  const draft = new Draft(UNKNOWN)
  let isEmpty = false
  for (const [name, filters] of byName(group)) {
    const state = selectedState(filters, dialect)
    if (state === undefined) isEmpty = true
    else if (state.isThere !== 'sometimes' || state.values !== undefined) draft.set(name, state)
  }
  const flow = draft.finish(origin)
  return isEmpty ? { ...flow, emptyAt: origin } : flow
}

function selectedState(filters: readonly Matcher[], dialect: Dialect): LabelState | undefined {
  // What excludes all values finds nothing, in VictoriaMetrics 1.145 series without the label.
  const isNone = filters.some(({ op, value }) => op === '!~' && value === '.*')
  if (!isNone) return filteredState({ isThere: 'sometimes' }, filters)
  if (dialect === 'promql') return undefined
  const others = filters.filter(({ op, value }) => op !== '!~' || value !== '.*')
  return filteredState({ isThere: 'never' }, others)
}

function byName(group: readonly Matcher[]): Map<string, Matcher[]> {
  const found = new Map<string, Matcher[]>()
  for (const filter of group) {
    const same = found.get(filter.name)
    if (same === undefined) found.set(filter.name, [filter])
    else same.push(filter)
  }
  return found
}

/** How a label stands on the series that meet filters on it; undefined: there are none. */
export function filteredState(
  { isThere, values }: LabelState,
  filters: readonly Matcher[],
): LabelState | undefined {
  // VictoriaMetrics: a series without a name meets a filter on the name's being another.
  const strict = filters.filter(({ name, op }) => name !== METRIC_NAME || op !== '!=')
  const canMiss = isThere !== 'always' && strict.every(filter => filter.matches(''))
  const known = isThere === 'never' ? [] : (values ?? listedValues(filters))
  const listed = known && [...known]
  if (listed === undefined || listed.length * filters.length > MOST_TRIED)
    return { isThere: canMiss ? 'sometimes' : 'always' }
  const left = listed.filter(
    value => value !== '' && filters.every(filter => filter.matches(value)),
  )
  if (left.length === 0 && !canMiss) return undefined
  return stateOfValues(canMiss ? [...left, ''] : left)
}

function listedValues(filters: readonly Matcher[]): readonly string[] | undefined {
  for (const { op, value } of filters) {
    if (op === '=') return [value]
    if (op === '=~' && (value === '' || plainTexts.test(value))) return value.split('|')
  }
  return undefined
}

/** The labels of what `absent` gives: those that a selector pins. */
export function absentFlow(arg: Expr | undefined, dialect: Dialect, origin: Origin): Flow {
  const [selector, isBare] = selectorIn(arg)
  const group = selector?.groups.length === 1 ? selector.groups[0] : undefined
  if (selector === undefined || group === undefined) return withoutLabels(origin)
  const isPlain = (selector.range ?? selector.offset ?? selector.at) === undefined
  if (dialect === 'metricsql' && origin.by === 'absent' && !isPlain) return withoutLabels(origin)
  const isSure = isBare && (dialect === 'promql' || selector.offset === undefined)
  const draft = new Draft(withoutLabels(origin))
  for (const [name, filters] of byName(group)) {
    const pins = filters.filter(({ op, value }) => op === '=' && value !== '')
    if (name === METRIC_NAME || pins.length === 0) continue
    const state = stateOfValues(pins.map(filter => filter.value))
    draft.set(name, isSure && filters.length === 1 ? state : { ...state, isThere: 'sometimes' })
  }
  return draft.finish(origin)
}

/** A selector, perhaps in parentheses, in which the real programs may not see it. */
function selectorIn(expr: Expr | undefined): readonly [VectorSelector | undefined, boolean] {
  if (expr?.kind === 'paren') return [selectorIn(expr.expr)[0], false]
  return [expr?.kind === 'selector' ? expr : undefined, true]
}
