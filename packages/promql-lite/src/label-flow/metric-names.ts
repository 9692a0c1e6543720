import type { Dialect } from '../parser/context.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** As seen of Prometheus 3.5; the others take the metric name off. */
const inPromql = words(`
  first_over_time info label_join label_replace last_over_time sort sort_by_label
  sort_by_label_desc sort_desc
`)

/** As seen of VictoriaMetrics 1.145. */
const inMetricsql = words(`
  avg_over_time buckets_limit ceil clamp clamp_max clamp_min default_rollup drop_common_labels
  drop_empty_series first_over_time floor geomean_over_time hoeffding_bound_lower
  hoeffding_bound_upper holt_winters interpolate keep_last_value keep_next_value label_copy
  label_del label_graphite_group label_join label_keep label_lowercase label_map label_match
  label_mismatch label_move label_replace label_set label_transform label_uppercase labels_equal
  last_over_time limit_offset max_over_time median_over_time min_over_time mode_over_time
  predict_linear prometheus_buckets quantile_over_time quantiles_over_time range_first range_last
  range_normalize range_zscore
  range_linear_regression range_mad range_quantile range_stddev range_stdvar range_trim_outliers
  range_trim_spikes range_trim_zscore remove_resets rollup rollup_candlestick round
  smooth_exponential sort sort_by_label sort_by_label_desc sort_by_label_numeric
  sort_by_label_numeric_desc sort_desc timestamp_with_name union vector
`)

/** "keep_metric_names" changes nothing here. */
const never = words(`
  range_avg range_max range_min range_sum running_avg running_max running_min running_sum
`)

/** Whether a function hands the metric name on. */
export function keepsMetricName(
  name: string,
  { dialect, keepMetricNames }: { readonly dialect: Dialect; readonly keepMetricNames: boolean },
): boolean {
  if (keepMetricNames && !never.has(name)) return true
  return (dialect === 'promql' ? inPromql : inMetricsql).has(name)
}
