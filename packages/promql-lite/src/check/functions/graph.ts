import { inGroup, metricsql, type FunctionEntry } from './entry.ts'

const of = (name: string, summary: string): ReturnType<typeof metricsql> =>
  metricsql(`${name}(v: vector)`, summary)
const with1 = (name: string, parameter: string): string =>
  `${name}(${parameter}: scalar, v: vector)`

/** Functions that look at all points of a graph at once. */
export const graph: readonly FunctionEntry[] = inGroup('graph', [
  of('interpolate', 'Fills gaps with a line from side to side.'),
  of('keep_last_value', 'Fills gaps with the value before.'),
  of('keep_next_value', 'Fills gaps with the value behind.'),
  of('range_avg', 'The mean of all points.'),
  of('range_first', 'The first point.'),
  of('range_last', 'The last point.'),
  of('range_linear_regression', 'The line that fits the points best.'),
  of('range_mad', 'The median distance of the points from their median.'),
  of('range_max', 'The largest point.'),
  of('range_min', 'The smallest point.'),
  metricsql(
    'range_normalize(...v: vector)',
    'Each series moved and stretched to lie between 0 and 1.',
  ),
  metricsql(with1('range_quantile', 'phi'), 'The phi-quantile of all points.'),
  of('range_stddev', 'The standard deviation of all points.'),
  of('range_stdvar', 'The variance of all points.'),
  of('range_sum', 'The total of all points.'),
  metricsql(
    with1('range_trim_outliers', 'tolerance'),
    'Leaves out points that stray from the median by more than so many median distances.',
  ),
  metricsql(
    with1('range_trim_spikes', 'phi'),
    'Leaves out that share of the points, the largest and smallest.',
  ),
  metricsql(
    with1('range_trim_zscore', 'z'),
    'Leaves out points more than so many standard deviations from the mean.',
  ),
  of('range_zscore', 'How many standard deviations each point lies from the mean of all.'),
  of('remove_resets', 'A counter without its falls.'),
  of('running_avg', 'The mean of the points so far.'),
  of('running_max', 'The largest point so far.'),
  of('running_min', 'The smallest point so far.'),
  of('running_sum', 'The total of the points so far.'),
  metricsql(
    'smooth_exponential(v: vector, factor: scalar)',
    'The points smoothed; the factor is the weight of the newest.',
  ),
])
