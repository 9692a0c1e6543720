import { both, inGroup, metricsql, type FunctionEntry } from './entry.ts'

const atLeastOne = (name: string): string => `${name}(v: vector, label: string, ...label: string)`
const byLabel = (name: string): string => `${name}(v: vector, ...label: string)`

/** Functions that order series or take some of them. */
export const order: readonly FunctionEntry[] = inGroup('order', [
  both('sort(v: vector)', 'The series with small values first.'),
  both('sort_desc(v: vector)', 'The series with large values first.'),
  both(byLabel('sort_by_label'), 'The series in the order of labels.', atLeastOne('sort_by_label')),
  both(
    byLabel('sort_by_label_desc'),
    'The series in the opposite order of labels.',
    atLeastOne('sort_by_label_desc'),
  ),
  metricsql(
    atLeastOne('sort_by_label_numeric'),
    'The series in the order of labels, numbers in them by size.',
  ),
  metricsql(
    atLeastOne('sort_by_label_numeric_desc'),
    'The series in the opposite order of labels, numbers in them by size.',
  ),
  metricsql(
    'limit_offset(limit: scalar, offset: scalar, v: vector)',
    'So many series after leaving some out.',
  ),
])
