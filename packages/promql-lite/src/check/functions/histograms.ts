import { both, inGroup, later, metricsql, promql, type FunctionEntry } from './entry.ts'

const more = Array.from({ length: 9 }, (_, i) => `, phi${i + 2}?: scalar`).join('')

/** Functions of histograms, by buckets or native. */
export const histograms: readonly FunctionEntry[] = inGroup('histogram', [
  both(
    'histogram_quantile(phi: scalar, buckets: vector)',
    'The phi-quantile of a histogram, guessed inside its bucket.',
    'histogram_quantile(phi: scalar, buckets: vector, bounds?: string)',
  ),
  both(
    'histogram_fraction(lower: scalar, upper: scalar, buckets: vector)',
    'Which part of a histogram lies between two values.',
  ),
  both('histogram_avg(v: vector)', 'The mean of a histogram.'),
  both('histogram_stddev(v: vector)', 'The standard deviation of a histogram.'),
  both('histogram_stdvar(v: vector)', 'The variance of a histogram.'),
  promql('histogram_count(v: vector)', 'How many observations a native histogram has.'),
  promql('histogram_sum(v: vector)', 'The total of the observations of a native histogram.'),
  later(
    `histogram_quantiles(buckets: vector, label: string, phi: scalar${more})`,
    'Several quantiles of a histogram, each with its phi in the label.',
    'histogram_quantiles(label: string, phi: scalar, ...phi: scalar, buckets: vector)',
  ),
  metricsql(
    'histogram_share(limit: scalar, buckets: vector, bounds?: string)',
    'Which part of a histogram is not larger; "bounds" names a label for its least and most.',
  ),
  metricsql(
    'buckets_limit(limit: scalar, buckets: vector)',
    'The histogram with at most so many buckets.',
  ),
  metricsql('prometheus_buckets(buckets: vector)', 'Buckets with "vmrange" as buckets with "le".'),
])
