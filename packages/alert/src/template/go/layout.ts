import { MONTHS, WEEKDAYS } from './print.ts'
import type { GoTime } from './values.ts'

/** The parts of Go's reference time `Mon Jan 2 15:04:05 MST 2006`, longer ones first. */
const PART =
  /January|Jan|Monday|Mon|MST|2006|Z07:00:00|Z07:00|Z070000|Z0700|Z07|-07:00:00|-07:00|-070000|-0700|-07|002|__2|01|02|03|04|05|06|15|PM|pm|_2006|_2|[.,]0+(?![0-9])|[.,]9+(?![0-9])|1|2|3|4|5/g

/** Prints a time as Go's Time.Format does; the zone is UTC. */
export function formatTime(layout: string, time: GoTime): string {
  const date = new Date(time.ms)
  return layout.replaceAll(PART, (part, offset: number) => {
    if (/^[.,]/.test(part)) return fraction(part, time, layout[offset - 1])
    // The short names are words of their own: `Janet` is no month.
    if ((part === 'Jan' || part === 'Mon') && /^[a-z]/.test(layout.slice(offset + 3))) return part
    return show(part, date)
  })
}

function show(part: string, date: Date): string {
  const hour = date.getUTCHours()
  const hour12 = hour % 12 === 0 ? 12 : hour % 12
  const month = date.getUTCMonth()
  const day = date.getUTCDate()
  const year = date.getUTCFullYear()
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1
  const two = (value: number): string => String(value).padStart(2, '0')
  const parts: Readonly<Record<string, string>> = {
    January: MONTHS[month] ?? '',
    Jan: (MONTHS[month] ?? '').slice(0, 3),
    Monday: WEEKDAYS[date.getUTCDay()] ?? '',
    Mon: (WEEKDAYS[date.getUTCDay()] ?? '').slice(0, 3),
    MST: 'UTC',
    '2006': String(year).padStart(4, '0'),
    _2006: `_${String(year).padStart(4, '0')}`,
    '06': two(year % 100),
    '01': two(month + 1),
    '1': String(month + 1),
    '02': two(day),
    _2: String(day).padStart(2),
    '2': String(day),
    '002': String(dayOfYear).padStart(3, '0'),
    __2: String(dayOfYear).padStart(3),
    '15': two(hour),
    '03': two(hour12),
    '3': String(hour12),
    '04': two(date.getUTCMinutes()),
    '4': String(date.getUTCMinutes()),
    '05': two(date.getUTCSeconds()),
    '5': String(date.getUTCSeconds()),
    PM: hour >= 12 ? 'PM' : 'AM',
    pm: hour >= 12 ? 'pm' : 'am',
    'Z07:00:00': 'Z',
    'Z07:00': 'Z',
    Z070000: 'Z',
    Z0700: 'Z',
    Z07: 'Z',
    '-07:00:00': '+00:00:00',
    '-07:00': '+00:00',
    '-070000': '+000000',
    '-0700': '+0000',
    '-07': '+00',
  }
  return parts[part] ?? part
}

/** `.000` has fixed digits, `.999` leaves out zeros at the end and the point with them. */
function fraction(part: string, time: GoTime, _before: string | undefined): string {
  const digits = String(time.nanosecond)
    .padStart(9, '0')
    .slice(0, part.length - 1)
  if (part[1] === '0') return part[0] + digits
  const trimmed = digits.replace(/0+$/, '')
  return trimmed === '' ? '' : part[0] + trimmed
}
