import { both, inGroup, metricsql, promql, type FunctionEntry } from './entry.ts'

const pairs = (name: string): string => `${name}(v: vector, ...(from: string, to: string))`
const names = (name: string): string => `${name}(v: vector, ...label: string)`

/** Functions that change or read labels. */
export const labels: readonly FunctionEntry[] = inGroup('label', [
  both(
    'label_join(v: vector, target: string, separator: string, ...source: string)',
    'Sets a label to the values of others, joined.',
  ),
  both(
    'label_replace(v: vector, target: string, replacement: string, source: string, regex: string)',
    'Sets a label where the whole value of another matches; $1 stands for a group.',
  ),
  promql(
    'info(v: vector, filters?: vector)',
    'Adds the labels of the info series that belong to each series.',
  ),
  metricsql(
    'drop_common_labels(v: vector, ...more: vector)',
    'Takes off the labels that all series share.',
  ),
  metricsql(pairs('label_copy'), 'Copies labels to others; one that is not there changes nothing.'),
  metricsql(names('label_del'), 'Takes labels off.'),
  metricsql(
    'label_graphite_group(v: vector, group: scalar, ...group: scalar)',
    'Makes a metric name of parts of a name with dots.',
  ),
  metricsql(names('label_keep'), 'Takes off all other labels.'),
  metricsql(
    'label_lowercase(v: vector, label: string, ...label: string)',
    'Writes the values of labels in small letters.',
  ),
  metricsql(
    'label_map(v: vector, label: string, ...(from: string, to: string))',
    'Replaces values of a label by others.',
  ),
  metricsql(
    'label_match(v: vector, label: string, regex: string)',
    'The series whose label matches.',
  ),
  metricsql(
    'label_mismatch(v: vector, label: string, regex: string)',
    'The series whose label does not match.',
  ),
  metricsql(
    pairs('label_move'),
    'Gives labels other names; one that is not there changes nothing.',
  ),
  metricsql(
    'label_set(v: vector, ...(label: string, value: string))',
    'Sets labels; an empty value takes the label off.',
  ),
  metricsql(
    'label_transform(v: vector, label: string, regex: string, replacement: string)',
    'Replaces every match in the value of a label.',
  ),
  metricsql(
    'label_uppercase(v: vector, label: string, ...label: string)',
    'Writes the values of labels in capitals.',
  ),
  metricsql('label_value(v: vector, label: string)', 'The value of a label, as a number.'),
  metricsql(
    'labels_equal(v: vector, label: string, other: string, ...other: string)',
    'The series whose labels all have the same value.',
  ),
])
