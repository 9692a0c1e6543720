import { formatFloat } from '../format.ts'
import { durationText, timeText } from './time-text.ts'
import { DURATION, GoInt, GoList, GoMap, GoStruct, GoTime, typeOf, type Value } from './values.ts'

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
]

/** Prints a value as Go's `%v` does, with `%+v` naming the fields of structs. */
export function valueText(value: Value, namesFields = false): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return formatFloat(value)
  if (typeof value === 'boolean') return String(value)
  if (value === undefined) return '<nil>'
  if (value instanceof GoTime) return timeText(value)
  if (value instanceof GoInt) return intText(value)
  if (value instanceof GoList) {
    return `[${value.items.map(item => valueText(item, namesFields)).join(' ')}]`
  }
  if (value instanceof GoMap) {
    const texts = value.keys.map(key => `${key}:${valueText(value.get(key), namesFields)}`)
    return `map[${texts.join(' ')}]`
  }
  return structText(value, namesFields)
}

function structText({ fields }: GoStruct, namesFields: boolean): string {
  const texts = [...fields].map(([name, field]) => {
    const text = valueText(field, namesFields)
    return namesFields ? `${name}:${text}` : text
  })
  return `{${texts.join(' ')}}`
}

function intText({ value, type }: GoInt): string {
  if (type === DURATION) return durationText(value)
  const names = type === 'time.Month' ? MONTHS : type === 'time.Weekday' ? WEEKDAYS : undefined
  const first = type === 'time.Month' ? 1 : 0
  return names?.[Number(value) - first] ?? String(value)
}

/** Joins as Go's fmt.Sprint does: with a space between two values neither of which is a text. */
export function printAll(values: readonly Value[]): string {
  return values
    .map((value, i) => {
      const isApart = i > 0 && typeof value !== 'string' && typeof values[i - 1] !== 'string'
      return (isApart ? ' ' : '') + valueText(value)
    })
    .join('')
}

/** Whether a value prints itself by a method of its own. */
export function hasText(value: Value): boolean {
  return value instanceof GoTime || (value instanceof GoInt && typeOf(value).startsWith('time.'))
}
