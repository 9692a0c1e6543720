import { both, inGroup, metricsql, type FunctionEntry } from './entry.ts'

/** Functions of a whole set of series. */
export const series: readonly FunctionEntry[] = inGroup('series', [
  both('absent(v: vector)', 'One if there is no series, else nothing.'),
  both('scalar(v: vector): scalar', 'The value of the only series, else NaN.'),
  both('vector(s: scalar)', 'A number as a series without labels.', 'vector(v: vector)'),
  metricsql('drop_empty_series(v: vector)', 'The series that have any point.'),
  metricsql(
    'union(...v: vector)',
    'All series together, the first of equal ones; also written as (a, b).',
  ),
])
