import { getLabel, sortLabels, type Labels } from '../labels.ts'
import { compileRegex, expand } from '../regex.ts'
import type { Row } from './value.ts'

/** `label_replace(v, target, replacement, source, regex)`. */
export function labelReplace(rows: readonly Row[], texts: readonly string[]): Row[] {
  const [target = '', replacement = '', source = '', pattern = ''] = texts
  const regex = compileRegex(`^(?s:${pattern})$`)
  return rows.map(row => {
    const match = regex.exec(getLabel(row.labels, source))
    return match === undefined
      ? row
      : { ...row, labels: withLabel(row.labels, target, expand(replacement, match)) }
  })
}

/** `label_join(v, target, separator, source…)`. */
export function labelJoin(rows: readonly Row[], texts: readonly string[]): Row[] {
  const [target = '', separator = '', ...sources] = texts
  return rows.map(row => {
    const value = sources.map(source => getLabel(row.labels, source)).join(separator)
    return { ...row, labels: withLabel(row.labels, target, value) }
  })
}

function withLabel(labels: Labels, name: string, value: string): Labels {
  const others = labels.filter(label => label.name !== name)
  return value === '' ? others : sortLabels([...others, { name, value }])
}
