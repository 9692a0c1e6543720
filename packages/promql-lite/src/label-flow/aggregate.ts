import type { Aggregate } from '../ast.ts'
import { functionTable } from '../check/functions/index.ts'
import { parameterAt } from '../check/functions/signature.ts'
import { METRIC_NAME } from '../labels.ts'
import { originOf, textOf, type FlowContext } from './context.ts'
import { withLabel, without } from './draft.ts'
import { UNKNOWN, uniteFlows, type Flow, type LabelState, type Origin } from './flow.ts'
import { ALL_LABELS, allBut, only } from './label-names.ts'

/** Aggregations that give series of their groups, with all labels these have. */
const choosing: ReadonlySet<string> = new Set(
  `any bottomk bottomk_avg bottomk_last bottomk_max bottomk_median bottomk_min limit_ratio limitk
   outliers_iqr outliers_mad outliersk share topk topk_avg topk_last topk_max topk_median topk_min
   zscore`.split(/\s+/),
)

const THERE: LabelState = { isThere: 'always' }

/** The labels that an aggregation leaves. */
export function aggregateFlow(expr: Aggregate, { dialect, flowOf }: FlowContext): Flow {
  const { name, args } = expr
  const signature = functionTable.get(name)?.[dialect]
  if (signature === undefined) return UNKNOWN
  const origin = originOf(expr, name)
  const inputs = args.filter((_, i) => parameterAt(signature, i, args.length)?.type === 'vector')
  const input = uniteFlows(inputs.map(flowOf))
  if (choosing.has(name)) {
    const rest = signature.parameters[2] === undefined ? undefined : args[2]
    if (rest === undefined) return input
    const label = textOf(rest)?.split('=', 1)[0]
    return uniteFlows([input, named(grouped(expr, input, origin), label, origin)])
  }
  if (name === 'count_values' && dialect === 'promql' && expr.grouping?.kind === 'without') {
    // Prometheus sets the label before it groups, so that "without" can take it off again.
    return grouped(expr, named(input, textOf(args[0]), origin), origin)
  }
  const groups = grouped(expr, input, origin)
  if (name === 'histogram') return withLabel(groups, 'le', THERE, origin)
  const setsLabel = name === 'count_values' || name === 'quantiles'
  return setsLabel ? named(groups, textOf(args[0]), origin) : groups
}

function grouped({ grouping }: Aggregate, input: Flow, origin: Origin): Flow {
  if (grouping === undefined) return without(input, ALL_LABELS, origin)
  const { kind, labels } = grouping
  return kind === 'by'
    ? without(input, allBut(labels), origin)
    : without(input, only([...labels, METRIC_NAME]), origin)
}

function named(flow: Flow, label: string | undefined, origin: Origin): Flow {
  return label === undefined ? UNKNOWN : withLabel(flow, label, THERE, origin)
}
