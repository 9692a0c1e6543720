import { both, inGroup, metricsql, promql, type FunctionEntry } from './entry.ts'

const many = (name: string): string => `${name}(v: vector, ...more: vector)`
const inBoth = (name: string, summary: string): ReturnType<typeof both> =>
  both(`${name}(v: vector)`, summary, many(name))
const ranked = (name: string): string => `${name}(k: scalar, v: vector, rest?: string)`

/** Functions that make few series of many, by groups of labels. */
export const aggregations: readonly FunctionEntry[] = inGroup('aggregation', [
  inBoth('avg', 'The mean of each group.'),
  inBoth('count', 'How many series each group has.'),
  inBoth('group', 'One for each group, whatever the values are.'),
  inBoth('max', 'The largest value of each group.'),
  inBoth('min', 'The smallest value of each group.'),
  inBoth('stddev', 'The population standard deviation of each group.'),
  inBoth('stdvar', 'The population variance of each group.'),
  inBoth('sum', 'The total of each group.'),
  both('bottomk(k: scalar, v: vector)', 'The k series of each group with the smallest values.'),
  both('topk(k: scalar, v: vector)', 'The k series of each group with the largest values.'),
  both(
    'count_values(label: string, v: vector)',
    'How many series of each group have each value, which goes into the label.',
  ),
  both('limitk(k: scalar, v: vector)', 'Any k series of each group, the same ones every time.'),
  promql(
    'limit_ratio(ratio: scalar, v: vector)',
    'About that share of the series; a negative ratio takes the ones that the positive one leaves.',
  ),
  both('quantile(phi: scalar, v: vector)', 'The phi-quantile of each group, 0 to 1.'),
  metricsql(many('any'), 'One series of each group, with all its labels.'),
  metricsql(many('distinct'), 'How many different values each group has.'),
  metricsql(many('geomean'), 'The geometric mean of each group.'),
  metricsql(
    many('histogram'),
    'How the values of each group spread over buckets, as a histogram with "le".',
  ),
  metricsql(many('mad'), 'The median distance from the median in each group.'),
  metricsql(many('median'), 'The middle value of each group.'),
  metricsql(many('mode'), 'The most frequent value of each group.'),
  metricsql(many('share'), 'What part each series has in the total of its group.'),
  metricsql(many('sum2'), 'The total of the squares of each group.'),
  metricsql(
    many('zscore'),
    'How many standard deviations each series lies from the mean of its group.',
  ),
  metricsql(
    'outliers_iqr(v: vector)',
    'Series that leave the range of their group by more than 1.5 interquartile ranges.',
  ),
  metricsql(
    'outliers_mad(tolerance: scalar, v: vector)',
    'Series that stray from the median of their group by more than so many median distances.',
  ),
  metricsql(
    'outliersk(k: scalar, v: vector)',
    'The k series of each group that stray most from its median.',
  ),
  metricsql(
    'quantiles(label: string, phi: scalar, ...phi: scalar, v: vector)',
    'Several quantiles of each group, each with its phi in the label.',
  ),
  ...(['avg', 'last', 'max', 'median', 'min'] as const).flatMap(by => [
    metricsql(
      ranked(`topk_${by}`),
      `The k series with the largest ${nounOf(by)} over the graph; "rest" names a label for the sum of the others.`,
    ),
    metricsql(
      ranked(`bottomk_${by}`),
      `The k series with the smallest ${nounOf(by)} over the graph; "rest" names a label for the sum of the others.`,
    ),
  ]),
])

function nounOf(by: 'avg' | 'last' | 'max' | 'median' | 'min'): string {
  switch (by) {
    case 'avg':
      return 'mean'
    case 'last':
      return 'last value'
    case 'max':
      return 'maximum'
    case 'median':
      return 'median'
    case 'min':
      return 'minimum'
  }
}
