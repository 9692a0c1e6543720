import type { ValueType } from './ast.ts'

/** A function of PromQL: what it takes and gives. */
export interface FunctionSignature {
  readonly args: readonly ValueType[]
  /** How many of the last arguments may be left out; `many` repeats the last one. */
  readonly optional?: number | 'many'
  readonly result: ValueType
  /** Whether only releases of Prometheus after 3.5 have it. */
  readonly isExperimental?: true
}

type Row = readonly [name: string, signature: FunctionSignature]

function each(names: string, signature: FunctionSignature): Row[] {
  return names
    .trim()
    .split(/\s+/)
    .map(name => [name, signature] as const)
}

const matrix: readonly ValueType[] = ['matrix']
const vector: readonly ValueType[] = ['vector']
const later = { isExperimental: true } as const

/** Every function of PromQL, by name. */
export const functions: ReadonlyMap<string, FunctionSignature> = new Map<string, FunctionSignature>(
  [
    ...each(
      `absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate
     last_over_time mad_over_time max_over_time min_over_time present_over_time rate resets
     stddev_over_time stdvar_over_time sum_over_time ts_of_last_over_time ts_of_max_over_time
     ts_of_min_over_time`,
      { args: matrix, result: 'vector' },
    ),
    ...each('first_over_time ts_of_first_over_time', { args: matrix, result: 'vector', ...later }),
    ...each(
      `abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg
     histogram_count histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh
     sort sort_desc sqrt tan tanh timestamp`,
      { args: vector, result: 'vector' },
    ),
    ...each('start_timestamp', { args: vector, result: 'vector', ...later }),
    ...each('day_of_month day_of_week day_of_year days_in_month hour minute month year', {
      args: vector,
      optional: 1,
      result: 'vector',
    }),
    ...each('quantile_over_time', { args: ['scalar', 'matrix'], result: 'vector' }),
    ...each('predict_linear', { args: ['matrix', 'scalar'], result: 'vector' }),
    ...each('double_exponential_smoothing', {
      args: ['matrix', 'scalar', 'scalar'],
      result: 'vector',
    }),
    ...each('histogram_quantile', { args: ['scalar', 'vector'], result: 'vector' }),
    ...each('histogram_fraction', { args: ['scalar', 'scalar', 'vector'], result: 'vector' }),
    ...each('histogram_quantiles', {
      args: ['vector', 'string', ...Array.from({ length: 10 }, () => 'scalar' as const)],
      optional: 9,
      result: 'vector',
      ...later,
    }),
    ...each('clamp', { args: ['vector', 'scalar', 'scalar'], result: 'vector' }),
    ...each('clamp_max clamp_min', { args: ['vector', 'scalar'], result: 'vector' }),
    ...each('round', { args: ['vector', 'scalar'], optional: 1, result: 'vector' }),
    ...each('info', { args: ['vector', 'vector'], optional: 1, result: 'vector' }),
    ...each('label_join', {
      args: ['vector', 'string', 'string', 'string'],
      optional: 'many',
      result: 'vector',
    }),
    ...each('sort_by_label sort_by_label_desc', {
      args: ['vector', 'string'],
      optional: 'many',
      result: 'vector',
    }),
    ...each('label_replace', {
      args: ['vector', 'string', 'string', 'string', 'string'],
      result: 'vector',
    }),
    ...each('scalar', { args: vector, result: 'scalar' }),
    ...each('vector', { args: ['scalar'], result: 'vector' }),
    ...each('pi time', { args: [], result: 'scalar' }),
    ...each('end range start step', { args: [], result: 'scalar', ...later }),
    ...each('max_of min_of', { args: ['scalar', 'scalar'], result: 'scalar', ...later }),
  ],
)

/** Aggregations of PromQL that have a parameter, with its type. */
export const parameters: ReadonlyMap<string, ValueType> = new Map<string, ValueType>([
  ['bottomk', 'scalar'],
  ['count_values', 'string'],
  ['limit_ratio', 'scalar'],
  ['limitk', 'scalar'],
  ['quantile', 'scalar'],
  ['topk', 'scalar'],
])
