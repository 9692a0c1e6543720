import { endOf } from '../query.ts'
import { constant, type Grid, type Row } from '../value.ts'
import { textAt, type NamedTransform } from './arguments.ts'
import { timeRows } from './math-functions.ts'

/** Functions of the time alone. */
export const timeFunctions: readonly NamedTransform[] = [
  ['time', (_, { grid }) => timeRows(grid)],
  ['start', (_, { grid }) => number(grid.startMs / 1000, grid)],
  ['end', (_, { grid }) => number(endOf(grid) / 1000, grid)],
  ['step', (_, { grid }) => number(grid.stepMs / 1000, grid)],
  ['now', (_, { grid, query }) => number(query.nowMs / 1000, grid)],
  [
    'timezone_offset',
    (args, { grid }) => {
      const offsetAt = zoneOffset(textAt(args, 0, 'timezone_offset'))
      return timeRows(grid).map(row => ({
        ...row,
        values: row.values.map(seconds => offsetAt(1000 * seconds)),
      }))
    },
  ],
]

function number(value: number, grid: Grid): readonly Row[] {
  return [{ labels: [], values: constant(value, grid.count) }]
}

/** How many seconds a zone is ahead of UTC at a time. */
function zoneOffset(timeZone: string): (timeMs: number) => number {
  const format = formatOf(timeZone)
  return timeMs => {
    const parts = format.formatToParts(timeMs)
    const text = parts.find(part => part.type === 'timeZoneName')?.value ?? ''
    const [, sign, hours, minutes, seconds] =
      /^GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(text) ?? []
    const size = 3600 * Number(hours ?? 0) + 60 * Number(minutes ?? 0) + Number(seconds ?? 0)
    return sign === '-' ? -size : size
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: timeZone === '' ? 'UTC' : timeZone,
      timeZoneName: 'longOffset',
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RangeError(
      `cannot evaluate "timezone_offset": there is no time zone "${timeZone}"; "Europe/Berlin" is one`,
      { cause: error },
    )
  }
}
