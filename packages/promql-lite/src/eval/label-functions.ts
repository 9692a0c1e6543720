import { compareBytes, getLabel, sortLabels, type Labels } from '../labels.ts'
import { compileRegex, expand } from '../regex.ts'
import type { Row } from './value.ts'

/** `label_replace(v, target, replacement, source, regex)`. */
export function labelReplace(rows: readonly Row[], texts: readonly string[]): Row[] {
  const [target = '', replacement = '', source = '', pattern = ''] = texts
  if (target === '' || !target.isWellFormed()) {
    throw new RangeError(
      `cannot evaluate "label_replace": ${JSON.stringify(target)} is no label name`,
    )
  }
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

/** `sort_by_label(v, label…)`: natural order, so that node2 stands before node10. */
export function sortByLabels(rows: readonly Row[], names: readonly string[], down: boolean): Row[] {
  return rows.toSorted((a, b) => {
    for (const name of names) {
      const order = compareNatural(getLabel(a.labels, name), getLabel(b.labels, name))
      if (order !== 0) return down ? -order : order
    }
    // Rows that those labels do not tell apart follow all their labels.
    const order = compareLabels(a.labels, b.labels)
    return down ? -order : order
  })
}

function compareLabels(a: Labels, b: Labels): number {
  for (const [i, { name, value }] of a.entries()) {
    const other = b[i]
    if (other === undefined) return 1
    const order = compareBytes(name, other.name) || compareBytes(value, other.value)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareNatural(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i] ?? '', right[i] ?? '']
    const areNumbers = /^\d/.test(x) && /^\d/.test(y)
    const order = areNumbers ? Number(x) - Number(y) : compareBytes(x, y)
    if (order !== 0) return order
  }
  return left.length - right.length
}

function withLabel(labels: Labels, name: string, value: string): Labels {
  const others = labels.filter(label => label.name !== name)
  return value === '' ? others : sortLabels([...others, { name, value }])
}
