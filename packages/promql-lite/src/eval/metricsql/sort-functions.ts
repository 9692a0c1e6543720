import { compareBytes, getLabel } from '../../labels.ts'
import type { Row } from '../value.ts'
import { rowsAt, textsFrom, type NamedTransform } from './arguments.ts'

type Compare = (a: string, b: string) => number

/** Functions that put series in order. */
export const sortFunctions: readonly NamedTransform[] = [
  ['sort', args => rowsAt(args, 0).toSorted((a, b) => compareValues(a, b, 1))],
  ['sort_desc', args => rowsAt(args, 0).toSorted((a, b) => compareValues(a, b, -1))],
  byLabels('sort_by_label', compareBytes, 1),
  byLabels('sort_by_label_desc', compareBytes, -1),
  byLabels('sort_by_label_numeric', compareNumeric, 1),
  byLabels('sort_by_label_numeric_desc', compareNumeric, -1),
]

/** By the last values that differ; missing ones come first. */
function compareValues(a: Row, b: Row, direction: 1 | -1): number {
  for (let i = a.values.length - 1; i >= 0; i--) {
    const [x, y] = [a.values[i] ?? Number.NaN, b.values[i] ?? Number.NaN]
    if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? -1 : 1
    if (!Number.isNaN(x) && x !== y) return x < y ? -direction : direction
  }
  return 0
}

function byLabels(name: string, compare: Compare, direction: 1 | -1): NamedTransform {
  return [
    name,
    args => {
      const labels = textsFrom(args, 1, name)
      return rowsAt(args, 0).toSorted((a, b) => {
        for (const label of labels) {
          const order = compare(getLabel(a.labels, label), getLabel(b.labels, label))
          if (order !== 0) return direction * order
        }
        return 0
      })
    },
  ]
}

const numberAhead = /^[-+]?(?:\d+\.?\d*|\.\d+)/
const textAhead = /^\D*/

/** Numbers in texts count as such, so that node2 stands before node10. */
function compareNumeric(left: string, right: string): number {
  let [a, b] = [left, right]
  while (a !== '' && b !== '') {
    const x = numberAhead.exec(a)?.[0]
    const y = numberAhead.exec(b)?.[0]
    if (x !== undefined || y !== undefined) {
      if (x === undefined || y === undefined) return x === undefined ? 1 : -1
      if (Number(x) !== Number(y)) return Number(x) - Number(y)
    }
    a = a.slice(x?.length ?? 0)
    b = b.slice(y?.length ?? 0)
    const [u, v] = [textAhead.exec(a)?.[0] ?? '', textAhead.exec(b)?.[0] ?? '']
    if (u !== v) return compareBytes(u, v)
    a = a.slice(u.length)
    b = b.slice(v.length)
  }
  return a === b ? 0 : a === '' ? -1 : 1
}
