/** How many arguments a function takes. */
export interface Arity {
  readonly least: number
  readonly most: number
  /** Arguments that are not necessary come in groups of this many; default 1. */
  readonly step?: number
}

function each(names: string, arity: Arity): (readonly [string, Arity])[] {
  return names
    .trim()
    .split(/\s+/)
    .map(name => [name, arity] as const)
}

/** Aggregations of MetricsQL, with the arguments that VictoriaMetrics 1.145 takes. */
export const metricsqlAggregations: ReadonlyMap<string, Arity> = new Map([
  ...each(
    `
      outliers_iqr
    `,
    { least: 1, most: 1 },
  ),
  ...each(
    `
      any avg count distinct geomean group histogram mad max median min mode share stddev
      stdvar sum sum2 zscore
    `,
    { least: 1, most: Infinity },
  ),
  ...each(
    `
      bottomk count_values limitk outliers_mad outliersk quantile topk
    `,
    { least: 2, most: 2 },
  ),
  ...each(
    `
      bottomk_avg bottomk_last bottomk_max bottomk_median bottomk_min topk_avg topk_last
      topk_max topk_median topk_min
    `,
    { least: 2, most: 3 },
  ),
  ...each(
    `
      quantiles
    `,
    { least: 3, most: Infinity },
  ),
])

/** Functions of MetricsQL that work on a window of samples. */
const rollups: ReadonlyMap<string, Arity> = new Map([
  ...each(
    `
      absent_over_time ascent_over_time avg_over_time changes changes_prometheus
      count_over_time decreases_over_time default_rollup delta delta_prometheus deriv
      deriv_fast descent_over_time distinct_over_time first_over_time geomean_over_time
      histogram_over_time idelta ideriv increase increase_prometheus increase_pure
      increases_over_time integrate irate lag last_over_time lifetime mad_over_time
      max_over_time median_over_time min_over_time mode_over_time outlier_iqr_over_time
      present_over_time range_over_time rate rate_over_sum rate_prometheus resets
      scrape_interval stale_samples_over_time stddev_over_time stdvar_over_time sum2_over_time
      sum_over_time tfirst_over_time timestamp timestamp_with_name tlast_change_over_time
      tlast_over_time tmax_over_time tmin_over_time zscore_over_time
    `,
    { least: 1, most: 1 },
  ),
  ...each(
    `
      rollup rollup_candlestick rollup_delta rollup_deriv rollup_increase rollup_rate
      rollup_scrape_interval
    `,
    { least: 1, most: 2 },
  ),
  ...each(
    `
      aggr_over_time count_eq_over_time count_gt_over_time count_le_over_time
      count_ne_over_time count_values_over_time duration_over_time hoeffding_bound_lower
      hoeffding_bound_upper predict_linear quantile_over_time share_eq_over_time
      share_gt_over_time share_le_over_time sum_eq_over_time sum_gt_over_time sum_le_over_time
    `,
    { least: 2, most: 2 },
  ),
  ...each(
    `
      holt_winters
    `,
    { least: 3, most: 3 },
  ),
  ...each(
    `
      quantiles_over_time
    `,
    { least: 3, most: Infinity },
  ),
])

/** Functions of MetricsQL that work on values; the one without a name is the union. */
const transforms: ReadonlyMap<string, Arity> = new Map([
  ['', { least: 0, most: Infinity }],
  ...each(
    `
      end now pi start step time
    `,
    { least: 0, most: 0 },
  ),
  ...each(
    `
      day_of_month day_of_week day_of_year days_in_month hour minute month rand
      rand_exponential rand_normal year
    `,
    { least: 0, most: 1 },
  ),
  ...each(
    `
      range_normalize union
    `,
    { least: 0, most: Infinity },
  ),
  ...each(
    `
      abs absent acos acosh asin asinh atan atanh ceil cos cosh deg drop_empty_series exp
      floor histogram_avg histogram_stddev histogram_stdvar interpolate keep_last_value
      keep_next_value ln log10 log2 prometheus_buckets rad range_avg range_first range_last
      range_linear_regression range_mad range_max range_min range_stddev range_stdvar
      range_sum range_zscore remove_resets running_avg running_max running_min running_sum
      scalar sgn sin sinh sort sort_desc sqrt tan tanh timezone_offset vector
    `,
    { least: 1, most: 1 },
  ),
  ...each(
    `
      round
    `,
    { least: 1, most: 2 },
  ),
  ...each(
    `
      drop_common_labels label_del label_keep
    `,
    { least: 1, most: Infinity },
  ),
  ...each(
    `
      label_copy label_move label_set
    `,
    { least: 1, most: Infinity, step: 2 },
  ),
  ...each(
    `
      bitmap_and bitmap_or bitmap_xor buckets_limit clamp_max clamp_min label_value
      range_quantile range_trim_outliers range_trim_spikes range_trim_zscore
      smooth_exponential
    `,
    { least: 2, most: 2 },
  ),
  ...each(
    `
      histogram_quantile histogram_share
    `,
    { least: 2, most: 3 },
  ),
  ...each(
    `
      label_graphite_group label_lowercase label_uppercase sort_by_label sort_by_label_desc
      sort_by_label_numeric sort_by_label_numeric_desc
    `,
    { least: 2, most: Infinity },
  ),
  ...each(
    `
      label_map
    `,
    { least: 2, most: Infinity, step: 2 },
  ),
  ...each(
    `
      clamp histogram_fraction label_match label_mismatch limit_offset
    `,
    { least: 3, most: 3 },
  ),
  ...each(
    `
      histogram_quantiles label_join labels_equal
    `,
    { least: 3, most: Infinity },
  ),
  ...each(
    `
      label_transform
    `,
    { least: 4, most: 4 },
  ),
  ...each(
    `
      label_replace
    `,
    { least: 5, most: 5 },
  ),
])

/** Finds how many arguments a function of MetricsQL takes; undefined where there is none. */
export function metricsqlArity(lowerName: string): Arity | undefined {
  return rollups.get(lowerName) ?? transforms.get(lowerName)
}

/** Names that a misspelt one of MetricsQL may have meant. */
export function metricsqlNames(): string[] {
  const names = [...rollups.keys(), ...transforms.keys(), ...metricsqlAggregations.keys()]
  return names.filter(name => name !== '')
}
