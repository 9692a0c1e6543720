import type { Binary, Expr, Matching } from '../ast.ts'
import { METRIC_NAME } from '../labels.ts'
import type { Dialect } from '../parser/context.ts'
import { isComparison } from '../operators.ts'
import { promqlType } from '../promql-type.ts'
import { originOf, type FlowContext } from './context.ts'
import { withLabel, without, withoutName } from './draft.ts'
import { includeLabels } from './group-labels.ts'
import { bounded, uniteFlows, withoutLabels, type Flow, type Origin } from './flow.ts'
import {
  allBut,
  complement,
  hasName,
  intersect,
  isNone,
  only,
  unite,
  type LabelNames,
} from './label-names.ts'

/** The labels that an operator leaves. */
export function binaryFlow(expr: Binary, context: FlowContext): Flow {
  const { op, matching } = expr
  const { dialect } = context
  if (op === 'or' || op === 'default') return uniteFlows(operandsOf(expr).map(context.flowOf))
  const origin = originOf(expr, op)
  const left = context.flowOf(expr.left)
  if (op === 'unless' || op === 'ifnot') return left
  const right = context.flowOf(expr.right)
  if (op === 'and') return agreed(left, right, sharedBy(matching, dialect), origin)
  if (op === 'if') {
    // What has no labels stands for every series.
    return right.must.size === 0 ? left : agreed(left, right, sharedBy(matching, dialect), origin)
  }
  return dialect === 'promql'
    ? inPromql(expr, left, right, origin)
    : inMetricsql(expr, left, right, origin)
}

/** A chain of unions is walked at once: one by one, the work would be quadratic. */
function operandsOf(expr: Expr): Expr[] {
  const operands: Expr[] = []
  let rest = expr
  while (rest.kind === 'binary' && (rest.op === 'or' || rest.op === 'default')) {
    operands.push(rest.right)
    rest = rest.left
  }
  return [...operands, rest].toReversed()
}

function inPromql(expr: Binary, left: Flow, right: Flow, origin: Origin): Flow {
  const [isLeftScalar, isRightScalar] = [isNumber(expr.left), isNumber(expr.right)]
  if (isLeftScalar && isRightScalar) return withoutLabels(origin)
  if (isLeftScalar) return named(expr, right, origin)
  if (isRightScalar) return named(expr, left, origin)
  const both = joined(expr, left, right, origin, 'promql')
  // "bool" takes the name off even where the group modifier brought it in.
  const joinedFlow = expr.bool ? withoutName(both, origin) : both
  if (expr.fill === undefined) return joinedFlow
  // A side that is missing is filled in, so each alone can make a series.
  return { ...uniteFlows([joinedFlow, left, right]), must: new Set(), values: new Map() }
}

/** In MetricsQL one series without labels stands for a number. */
function inMetricsql(expr: Binary, left: Flow, right: Flow, origin: Origin): Flow {
  if (expr.matching !== undefined) {
    // `1 < on (x) a` is turned round to `a > on (x) 1`.
    const isTurned = isComparison(expr.op) && isPlainNumber(expr.left)
    const [first, second] = isTurned ? [right, left] : [left, right]
    const flow = joined(expr, first, second, origin, 'metricsql')
    return expr.op === '!=' && !expr.bool && canPass(expr, left, right)
      ? uniteFlows([flow, left, right])
      : flow
  }
  if (isNone(right.can) && !isNumber(expr.left)) return empty(named(expr, left, origin), right)
  if (isNone(left.can)) return empty(named(expr, right, origin), left)
  const ways = [joined(expr, left, right, origin, 'metricsql')]
  if (left.must.size === 0) ways.push(empty(named(expr, right, origin), left))
  if (right.must.size === 0) ways.push(empty(named(expr, left, origin), right))
  return ways.length === 1 ? (ways[0] ?? left) : uniteFlows(ways)
}

/** VictoriaMetrics was seen to hand a side of "!=" on as it is, where the other one is NaN. */
function canPass({ matching, right: expr }: Binary, left: Flow, right: Flow): boolean {
  const isUnion = expr.kind === 'call' && ['', 'union'].includes(expr.name.toLowerCase())
  return matching?.group !== undefined || isUnion || isNone(left.can) || isNone(right.can)
}

function empty(flow: Flow, { emptyAt }: Flow): Flow {
  return emptyAt === undefined || flow.emptyAt !== undefined ? flow : { ...flow, emptyAt }
}

/** Arithmetic takes the metric name off, a comparison that filters does not. */
function named({ op, bool, keepMetricNames }: Binary, flow: Flow, origin: Origin): Flow {
  if (isComparison(op) && !bool) return flow
  if (keepMetricNames !== true) return withoutName(flow, origin)
  // With "bool", VictoriaMetrics was seen to lose it now and then.
  if (!bool || !hasName(flow.can, METRIC_NAME)) return flow
  return withLabel(flow, METRIC_NAME, { isThere: 'sometimes' }, origin)
}

function joined(expr: Binary, left: Flow, right: Flow, origin: Origin, dialect: Dialect): Flow {
  const { matching } = expr
  const [base, other] = matching?.group?.side === 'right' ? [right, left] : [left, right]
  const flow = named(expr, agreed(base, other, sharedBy(matching, dialect), origin), origin)
  if (matching === undefined) return flow
  if (matching.group !== undefined) return includeLabels(flow, other, matching, origin)
  if (matching.kind === 'ignoring') return without(flow, only(matching.labels), origin)
  const name = expr.keepMetricNames === true ? [METRIC_NAME] : []
  return without(flow, allBut([...matching.labels, ...name]), origin)
}

/** The labels that must be the same on both sides. */
function sharedBy(matching: Matching | undefined, dialect: Dialect): LabelNames {
  if (matching?.kind !== 'on') return allBut([...(matching?.labels ?? []), METRIC_NAME])
  // VictoriaMetrics never compares metric names, even if "on" lists them.
  const isCompared = (name: string): boolean => dialect === 'promql' || name !== METRIC_NAME
  return only(matching.labels.filter(isCompared))
}

/** Series that have a partner with the same labels on the other side. */
function agreed(flow: Flow, other: Flow, shared: LabelNames, origin: Origin): Flow {
  const left = without(flow, intersect(shared, complement(other.can)), origin)
  const must = new Set([...flow.must, ...[...other.must].filter(name => hasName(shared, name))])
  const values = new Map(left.values)
  for (const [name, known] of other.values) {
    if (!hasName(shared, name) || !hasName(left.can, name)) continue
    const own = values.get(name)
    values.set(
      name,
      own === undefined ? known : new Set([...own].filter(value => known.has(value))),
    )
  }
  const isImpossible = [...must].some(
    name => !hasName(left.can, name) || values.get(name)?.size === 0,
  )
  const can = isImpossible ? unite(left.can, only(must)) : left.can
  const emptyAt = flow.emptyAt ?? other.emptyAt ?? (isImpossible ? origin : undefined)
  return bounded({ ...left, can, must, values, ...(emptyAt && { emptyAt }) })
}

/** What VictoriaMetrics moves to the right side of a comparison. */
function isPlainNumber(expr: Expr): boolean {
  return expr.kind === 'number' || (expr.kind === 'call' && expr.name.toLowerCase() === 'time')
}

/** Whether an expression is a number by its form. */
function isNumber(expr: Expr): boolean {
  return promqlType(expr) === 'scalar'
}
