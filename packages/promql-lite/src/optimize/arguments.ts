import type { Expr } from '../ast.ts'
import { metricsqlAggregations, metricsqlArity } from '../metricsql-functions.ts'

type LabelFunctionKind = 'set' | 'replace' | 'copy' | 'delete' | 'keep' | 'count' | 'all'

const labelFunctions: ReadonlyMap<string, LabelFunctionKind> = new Map([
  ['label_set', 'set'],
  ...['label_replace', 'label_join', 'label_map', 'label_match', 'label_mismatch'].map(
    name => [name, 'replace'] as const,
  ),
  ['label_transform', 'replace'],
  ['label_copy', 'copy'],
  ['label_move', 'copy'],
  ...['label_del', 'label_uppercase', 'label_lowercase', 'labels_equal'].map(
    name => [name, 'delete'] as const,
  ),
  ['label_keep', 'keep'],
  ['count_values_over_time', 'count'],
  ...['range_normalize', 'union', ''].map(name => [name, 'all'] as const),
])

/** How a function treats labels, where it does not pass one argument's on. */
export function labelFunctionKind(name: string): LabelFunctionKind | undefined {
  return labelFunctions.get(name.toLowerCase())
}

const several: ReadonlySet<string> = new Set(
  `any avg count distinct geomean group histogram mad max median min mode share stddev stdvar sum
   sum2 zscore`.split(/\s+/),
)

/** Whether an aggregation takes any number of vectors. */
export function takesSeveral(name: string): boolean {
  return several.has(name)
}

/** Which argument's labels a function passes on, where it is not the first; -1: none's. */
const places: ReadonlyMap<string, number> = new Map([
  ...`absent absent_over_time drop_common_labels end now pi scalar start step time`
    .split(' ')
    .map(name => [name, -1] as const),
  ...`bottomk bottomk_avg bottomk_max bottomk_median bottomk_last bottomk_min limitk outliers_mad
      outliersk quantile topk topk_avg topk_max topk_median topk_last topk_min quantile_over_time
      aggr_over_time hoeffding_bound_lower hoeffding_bound_upper buckets_limit histogram_quantile
      histogram_share range_quantile range_trim_outliers range_trim_spikes range_trim_zscore`
    .split(/\s+/)
    .map(name => [name, 1] as const),
  ['limit_offset', 2],
  ['histogram_fraction', 2],
])
const lastPlace: ReadonlySet<string> = new Set([
  'quantiles',
  'quantiles_over_time',
  'histogram_quantiles',
])

/** The argument whose labels a function passes on, if there is one. */
export function argumentThatPasses(name: string, args: readonly Expr[]): Expr | undefined {
  const lower = name.toLowerCase()
  if (metricsqlArity(lower) === undefined && !metricsqlAggregations.has(lower)) return undefined
  return args[lastPlace.has(lower) ? args.length - 1 : (places.get(lower) ?? 0)]
}
