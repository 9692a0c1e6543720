import type { ValueType } from './ast.ts'

/** A function: what it takes and gives. */
export interface FunctionSignature {
  readonly args: readonly ValueType[]
  /** How many of the last arguments may be left out; `many` repeats the last one. */
  readonly optional?: number | 'many'
  readonly result: ValueType
}

const rollup: FunctionSignature = { args: ['matrix'], result: 'vector' }
const transform: FunctionSignature = { args: ['vector'], result: 'vector' }
const ofTime: FunctionSignature = { args: ['vector'], optional: 1, result: 'vector' }

function named(signature: FunctionSignature, ...names: string[]): [string, FunctionSignature][] {
  return names.map(name => [name, signature])
}

/** Every function that can be parsed and evaluated, by name. */
export const functions: ReadonlyMap<string, FunctionSignature> = new Map([
  ...named(
    rollup,
    'rate',
    'irate',
    'increase',
    'delta',
    'idelta',
    'deriv',
    'changes',
    'resets',
    'avg_over_time',
    'min_over_time',
    'max_over_time',
    'sum_over_time',
    'count_over_time',
    'last_over_time',
    'present_over_time',
    'absent_over_time',
    'stddev_over_time',
    'stdvar_over_time',
  ),
  ...named(
    transform,
    'abs',
    'absent',
    'acos',
    'acosh',
    'asin',
    'asinh',
    'atan',
    'atanh',
    'ceil',
    'cos',
    'cosh',
    'deg',
    'exp',
    'floor',
    'ln',
    'log10',
    'log2',
    'rad',
    'sgn',
    'sin',
    'sinh',
    'sort',
    'sort_desc',
    'sqrt',
    'tan',
    'tanh',
    'timestamp',
  ),
  ...named(
    ofTime,
    'day_of_month',
    'day_of_week',
    'day_of_year',
    'days_in_month',
    'hour',
    'minute',
    'month',
    'year',
  ),
  ['quantile_over_time', { args: ['scalar', 'matrix'], result: 'vector' }],
  ['predict_linear', { args: ['matrix', 'scalar'], result: 'vector' }],
  ['histogram_quantile', { args: ['scalar', 'vector'], result: 'vector' }],
  ['clamp', { args: ['vector', 'scalar', 'scalar'], result: 'vector' }],
  ['clamp_max', { args: ['vector', 'scalar'], result: 'vector' }],
  ['clamp_min', { args: ['vector', 'scalar'], result: 'vector' }],
  ['round', { args: ['vector', 'scalar'], optional: 1, result: 'vector' }],
  [
    'label_join',
    { args: ['vector', 'string', 'string', 'string'], optional: 'many', result: 'vector' },
  ],
  ['sort_by_label', { args: ['vector', 'string'], optional: 'many', result: 'vector' }],
  ['sort_by_label_desc', { args: ['vector', 'string'], optional: 'many', result: 'vector' }],
  ['label_replace', { args: ['vector', 'string', 'string', 'string', 'string'], result: 'vector' }],
  ['scalar', { args: ['vector'], result: 'scalar' }],
  ['vector', { args: ['scalar'], result: 'vector' }],
  ['time', { args: [], result: 'scalar' }],
  ['pi', { args: [], result: 'scalar' }],
])

/** Every aggregation, with the type of its parameter where it has one. */
export const aggregations: ReadonlyMap<string, ValueType | undefined> = new Map<
  string,
  ValueType | undefined
>([
  ['avg', undefined],
  ['bottomk', 'scalar'],
  ['count', undefined],
  ['count_values', 'string'],
  ['group', undefined],
  ['max', undefined],
  ['min', undefined],
  ['quantile', 'scalar'],
  ['stddev', undefined],
  ['stdvar', undefined],
  ['sum', undefined],
  ['topk', 'scalar'],
])
