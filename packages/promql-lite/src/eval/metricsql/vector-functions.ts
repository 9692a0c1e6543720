import { absentLabels } from '../promql/absent.ts'
import { constant, keyOf, type Row } from '../value.ts'
import {
  allRows,
  firstNumber,
  rowsAt,
  type Argument,
  type CallContext,
  type NamedTransform,
} from './arguments.ts'
import { isNumber, withValues } from './presence.ts'

/** Functions of which series there are. */
export const vectorFunctions: readonly NamedTransform[] = [
  ['', union],
  ['union', union],
  ['vector', args => rowsAt(args, 0)],
  ['scalar', scalar],
  ['absent', absent],
  ['drop_empty_series', args => withValues(rowsAt(args, 0))],
  [
    'limit_offset',
    args => {
      const limit = Math.trunc(firstNumber(args, 0, 'limit_offset'))
      const offset = Math.trunc(firstNumber(args, 1, 'limit_offset'))
      return withValues(rowsAt(args, 2)).slice(offset, offset + limit)
    },
  ],
]

/** All series, each label set once; numbers stay apart. */
function union(args: readonly Argument[]): readonly Row[] {
  if (args.every((_, i) => isNumber(rowsAt(args, i)))) return allRows(args)
  const seen = new Set<string>()
  return allRows(args).filter(row => {
    const key = keyOf(row.labels)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function scalar(args: readonly Argument[], { grid }: CallContext): readonly Row[] {
  const [arg] = args
  if (arg?.kind === 'text') {
    const value = arg.text.trim() === '' ? Number.NaN : Number(arg.text)
    return [{ labels: [], values: constant(value, grid.count) }]
  }
  const [row, ...others] = rowsAt(args, 0)
  const isOnly = row !== undefined && others.length === 0
  return [{ labels: [], values: isOnly ? row.values : constant(Number.NaN, grid.count) }]
}

function absent(args: readonly Argument[], { expr, grid }: CallContext): readonly Row[] {
  const rows = rowsAt(args, 0)
  const values = constant(1, grid.count)
  for (let i = 0; i < grid.count; i++) {
    if (rows.some(row => !Number.isNaN(row.values[i]))) values[i] = Number.NaN
  }
  return [{ labels: absentLabels(expr.args[0]), values }]
}
