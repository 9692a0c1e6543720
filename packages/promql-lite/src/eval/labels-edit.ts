import { METRIC_NAME, compareBytes, type Labels } from '../labels.ts'

/** Labels with one set, in order; an empty value takes it away. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  const others = labels.filter(label => label.name !== name)
  if (value === '') return others
  const at = others.findIndex(label => compareBytes(label.name, name) > 0)
  return at < 0 ? [...others, { name, value }] : others.toSpliced(at, 0, { name, value })
}

/** Only the labels that are listed. */
export function onlyLabels(labels: Labels, names: readonly string[]): Labels {
  return labels.filter(label => names.includes(label.name))
}

/** All labels but those that are listed. */
export function exceptLabels(labels: Labels, names: readonly string[]): Labels {
  return labels.filter(label => !names.includes(label.name))
}

/** All labels but the metric name and those that are listed. */
export function exceptNameAnd(labels: Labels, names: readonly string[]): Labels {
  return labels.filter(label => label.name !== METRIC_NAME && !names.includes(label.name))
}
