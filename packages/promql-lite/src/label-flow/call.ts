import type { Call, Expr } from '../ast.ts'
import { functionTable } from '../check/functions/index.ts'
import { parameterAt, type Signature } from '../check/functions/signature.ts'
import { METRIC_NAME } from '../labels.ts'
import type { Dialect } from '../parser/context.ts'
import { originOf, textOf, type FlowContext } from './context.ts'
import { withLabel, without, withoutName } from './draft.ts'
import {
  UNKNOWN,
  stateOfValues,
  uniteFlows,
  withoutLabels,
  type Flow,
  type LabelState,
  type Origin,
} from './flow.ts'
import { labelFunctions } from './label-functions.ts'
import { ALL_LABELS, only, unite } from './label-names.ts'
import { keepsMetricName } from './metric-names.ts'
import { absentFlow } from './selector.ts'

const THERE: LabelState = { isThere: 'always' }

/** The labels that a function leaves. */
export function callFlow(expr: Call, context: FlowContext): Flow {
  const { dialect, flowOf } = context
  const name = nameOf(expr, context)
  const signature = functionTable.get(name)?.[dialect]
  if (signature === undefined) return UNKNOWN
  const origin = originOf(expr, name === '' ? 'union' : name)
  if (signature.result === 'scalar') return withoutLabels(origin)
  if (name === 'absent' || name === 'absent_over_time')
    return absentFlow(expr.args[0], dialect, origin)
  if (name === 'info') return infoFlow(expr, context, origin)
  const inputs = expr.args.filter((_, i) => isInput(signature, i, expr.args.length))
  const input = inputs.length === 0 ? withoutLabels(origin) : uniteFlows(inputs.map(flowOf))
  const labelled = labelFunctions.get(name)
  if (labelled !== undefined) return labelled(input, expr.args, origin, context)
  const { keepMetricNames = false } = expr
  const isNamed = keepsMetricName(name, { dialect, keepMetricNames })
  const named = isNamed ? input : withoutName(input, origin)
  return special(name, named, expr, origin, context)
}

function nameOf({ name }: Call, { dialect }: FlowContext): string {
  if (dialect === 'promql') return name
  return name === '' ? 'union' : name.toLowerCase()
}

function isInput(signature: Signature, index: number, count: number): boolean {
  const type = parameterAt(signature, index, count)?.type
  return type === 'vector' || type === 'matrix'
}

function special(
  name: string,
  flow: Flow,
  { args }: Call,
  origin: Origin,
  { dialect }: FlowContext,
): Flow {
  switch (name) {
    case 'aggr_over_time':
      return withLabel(flow, 'rollup', THERE, origin)
    case 'histogram_over_time':
      return withLabel(flow, 'vmrange', THERE, origin)
    case 'quantiles_over_time':
    case 'count_values_over_time':
      return withTextLabel(flow, args[0], origin)
    case 'rollup':
    case 'rollup_candlestick':
    case 'rollup_delta':
    case 'rollup_deriv':
    case 'rollup_increase':
    case 'rollup_rate':
    case 'rollup_scrape_interval':
      return args.length > 1 ? flow : withLabel(flow, 'rollup', THERE, origin)
    case 'buckets_limit':
    case 'prometheus_buckets':
      return withLabel(without(flow, only(['vmrange']), origin), 'le', THERE, origin)
    case 'histogram_quantiles':
      return withTextLabel(
        unbucketed(flow, dialect, origin),
        args[dialect === 'promql' ? 1 : 0],
        origin,
      )
    case 'histogram_quantile':
    case 'histogram_share':
      return withBounds(unbucketed(flow, dialect, origin), args[2], origin)
    case 'histogram_fraction':
      return unbucketed(flow, dialect, origin)
    case 'histogram_avg':
    case 'histogram_stddev':
    case 'histogram_stdvar':
      // Prometheus has them for native histograms alone.
      return dialect === 'promql' ? flow : unbucketed(flow, dialect, origin)
    case 'vector':
      return dialect === 'promql' ? withoutLabels(origin) : flow
    default:
      return flow
  }
}

/** Buckets become one series without the labels that tell them apart. */
function unbucketed(flow: Flow, dialect: Dialect, origin: Origin): Flow {
  const bounds = dialect === 'promql' ? ['le'] : ['le', 'vmrange']
  return without(flow, only([...bounds, METRIC_NAME]), origin)
}

/** MetricsQL: two more series say how far off the value can be. */
function withBounds(flow: Flow, bounds: Expr | undefined, origin: Origin): Flow {
  if (bounds === undefined) return flow
  const label = textOf(bounds)
  if (label === undefined) return UNKNOWN
  const named = withLabel(flow, label, stateOfValues(['lower', 'upper']), origin)
  return uniteFlows([flow, named])
}

function withTextLabel(flow: Flow, label: Expr | undefined, origin: Origin): Flow {
  const name = textOf(label)
  return name === undefined ? UNKNOWN : withLabel(flow, name, THERE, origin)
}

/** Labels come in from series that the expression does not show. */
function infoFlow({ args }: Call, { flowOf }: FlowContext, origin: Origin): Flow {
  const [series, filters] = args
  if (series === undefined) return UNKNOWN
  const flow = flowOf(series)
  const [group = []] = filters?.kind === 'selector' ? filters.groups : []
  const names = group.map(filter => filter.name).filter(name => name !== METRIC_NAME)
  const added = names.length > 0 ? only(names) : ALL_LABELS
  return {
    ...flow,
    can: unite(flow.can, added),
    values:
      names.length > 0
        ? new Map([...flow.values].filter(([name]) => !names.includes(name)))
        : new Map(),
    changes: [...flow.changes, { ...origin, kind: 'set', labels: added }],
  }
}
