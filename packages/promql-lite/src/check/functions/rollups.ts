import { both, inGroup, later, metricsql, promql, type FunctionEntry } from './entry.ts'

const inBoth = (name: string, summary: string): ReturnType<typeof both> =>
  both(`${name}(v: range)`, summary)
const only = (name: string, summary: string): ReturnType<typeof both> =>
  metricsql(`${name}(v: range)`, summary)
const spread = (name: string): string => `${name}(v: range, which?: string)`
const limit = (name: string, limitName = 'limit'): string =>
  `${name}(v: range, ${limitName}: scalar)`

/** Functions that make one value of the samples inside a window. */
export const rollups: readonly FunctionEntry[] = inGroup('rollup', [
  inBoth('absent_over_time', 'One if no series has a sample in the window, else nothing.'),
  inBoth('avg_over_time', 'The mean of the samples.'),
  inBoth('changes', 'How often the value changes.'),
  inBoth('count_over_time', 'How many samples there are.'),
  inBoth('delta', 'How much a gauge goes up or down.'),
  inBoth('deriv', 'The slope per second of the line that fits the samples best.'),
  inBoth('idelta', 'The last sample minus the one before.'),
  inBoth('increase', 'How much a counter grows, resets made good.'),
  inBoth('irate', 'The growth per second between the last two samples of a counter.'),
  inBoth('last_over_time', 'The last sample.'),
  inBoth('mad_over_time', 'The median distance of the samples from their median.'),
  inBoth('max_over_time', 'The largest sample.'),
  inBoth('min_over_time', 'The smallest sample.'),
  inBoth('present_over_time', 'One for each series that has a sample.'),
  inBoth('rate', 'The growth per second of a counter, resets made good.'),
  inBoth('resets', 'How often a counter falls.'),
  inBoth('stddev_over_time', 'The population standard deviation of the samples.'),
  inBoth('stdvar_over_time', 'The population variance of the samples.'),
  inBoth('sum_over_time', 'The total of the samples.'),
  promql('ts_of_last_over_time(v: range)', 'The time of the last sample.'),
  promql('ts_of_max_over_time(v: range)', 'The time of the last of the largest samples.'),
  promql('ts_of_min_over_time(v: range)', 'The time of the last of the smallest samples.'),
  later('first_over_time(v: range)', 'The first sample.', 'first_over_time(v: range)'),
  later('ts_of_first_over_time(v: range)', 'The time of the first sample.'),
  both('quantile_over_time(phi: scalar, v: range)', 'The phi-quantile of the samples, 0 to 1.'),
  both(
    'predict_linear(v: range, seconds: scalar)',
    'What the value will be so many seconds later if it goes on in a line.',
  ),
  promql(
    'double_exponential_smoothing(v: range, smoothing: scalar, trend: scalar)',
    'The samples smoothed, their trend taken in (Holt-Winters).',
  ),
  metricsql(
    'holt_winters(v: range, smoothing: scalar, trend: scalar)',
    'The samples smoothed, their trend taken in (Holt-Winters).',
  ),
  metricsql(
    'aggr_over_time(functions: string, v: range)',
    'Several rollups at once, each named in the label "rollup".',
  ),
  only('ascent_over_time', 'The total of all rises.'),
  only('changes_prometheus', 'How often the value changes, the sample before the window left out.'),
  metricsql(limit('count_eq_over_time', 'value'), 'How many samples equal the value.'),
  metricsql(limit('count_gt_over_time'), 'How many samples are larger.'),
  metricsql(limit('count_le_over_time'), 'How many samples are not larger.'),
  metricsql(limit('count_ne_over_time', 'value'), 'How many samples differ from the value.'),
  metricsql(
    'count_values_over_time(label: string, v: range)',
    'How many samples have each value, which goes into the label.',
  ),
  only('decreases_over_time', 'How often the value goes down.'),
  only('default_rollup', 'The last sample, as a selector without a function has it.'),
  only('delta_prometheus', 'How much a gauge goes up or down, from first to last sample.'),
  only('deriv_fast', 'The slope per second from the first to the last sample.'),
  only('descent_over_time', 'The total of all falls.'),
  only('distinct_over_time', 'How many different values there are.'),
  metricsql(
    'duration_over_time(v: range, gap: scalar)',
    'How many seconds a series is there, if gaps up to that many seconds count as there.',
  ),
  only('geomean_over_time', 'The geometric mean of the samples.'),
  only('histogram_over_time', 'How the samples spread over vmrange buckets.'),
  metricsql(
    'hoeffding_bound_lower(phi: scalar, v: range)',
    'The lower Hoeffding bound of the mean.',
  ),
  metricsql(
    'hoeffding_bound_upper(phi: scalar, v: range)',
    'The upper Hoeffding bound of the mean.',
  ),
  only('ideriv', 'The slope per second between the last two samples.'),
  only('increase_prometheus', 'How much a counter grows from the first to the last sample.'),
  only('increase_pure', 'How much a counter grows if it starts at zero.'),
  only('increases_over_time', 'How often the value goes up.'),
  only('integrate', 'The area below the samples, in value times seconds.'),
  only('lag', 'How many seconds the last sample is old.'),
  only('lifetime', 'How many seconds lie between the first and the last sample.'),
  only('median_over_time', 'The middle sample.'),
  only('mode_over_time', 'The most frequent value.'),
  only(
    'outlier_iqr_over_time',
    'The last sample if it leaves the others by more than 1.5 interquartile ranges.',
  ),
  metricsql(
    'quantiles_over_time(label: string, phi: scalar, ...phi: scalar, v: range)',
    'Several quantiles of the samples, each with its phi in the label.',
  ),
  only('range_over_time', 'The largest minus the smallest sample.'),
  only('rate_over_sum', 'The total of the samples per second of the window.'),
  only('rate_prometheus', 'The growth per second from the first to the last sample of a counter.'),
  metricsql(spread('rollup'), 'Minimum, maximum and mean, or the one that is asked for.'),
  only('scrape_interval', 'The mean number of seconds between samples.'),
  metricsql(spread('rollup_candlestick'), 'First, last, smallest and largest sample.'),
  metricsql(spread('rollup_delta'), 'Minimum, maximum and mean of the steps between samples.'),
  metricsql(spread('rollup_deriv'), 'Minimum, maximum and mean of the slopes between samples.'),
  metricsql(
    spread('rollup_increase'),
    'Minimum, maximum and mean of the growth between samples of a counter.',
  ),
  metricsql(
    spread('rollup_rate'),
    'Minimum, maximum and mean of the growth per second between samples of a counter.',
  ),
  metricsql(
    spread('rollup_scrape_interval'),
    'Minimum, maximum and mean of the seconds between samples.',
  ),
  metricsql(limit('share_eq_over_time', 'value'), 'Which part of the samples equals the value.'),
  metricsql(limit('share_gt_over_time'), 'Which part of the samples is larger.'),
  metricsql(limit('share_le_over_time'), 'Which part of the samples is not larger.'),
  only('stale_samples_over_time', 'How many staleness markers there are.'),
  only('sum2_over_time', 'The total of the squares of the samples.'),
  metricsql(limit('sum_eq_over_time', 'value'), 'The total of the samples that equal the value.'),
  metricsql(limit('sum_gt_over_time'), 'The total of the samples that are larger.'),
  metricsql(limit('sum_le_over_time'), 'The total of the samples that are not larger.'),
  only('tfirst_over_time', 'The time of the first sample.'),
  only('timestamp_with_name', 'The time of the last sample; the metric name stays.'),
  only('tlast_change_over_time', 'The time of the last change.'),
  only('tlast_over_time', 'The time of the last sample.'),
  only('tmax_over_time', 'The time of the largest sample.'),
  only('tmin_over_time', 'The time of the smallest sample.'),
  only(
    'zscore_over_time',
    'How many standard deviations the last sample lies from the mean of all.',
  ),
])
