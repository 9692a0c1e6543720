import { parseDuration } from '@vmkit/promql-lite/duration'
import { compileRegex } from '@vmkit/promql-lite/regex'
import { goTime, type Value } from './data.ts'
import { formatGeneral, formatValue } from './format.ts'
import { printf } from './printf.ts'
import {
  crlfEscape,
  htmlEscape,
  jsonEscape,
  pathEscape,
  queryEscape,
  stripDomain,
  stripPort,
  title,
  toLower,
  toUpper,
} from './text-functions.ts'

/** A function that templates call; throws when its arguments are not what it takes. */
export type TemplateFunction = (...args: readonly Value[]) => Value

const big = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
const small = ['', 'm', 'u', 'n', 'p', 'f', 'a', 'z', 'y']
const binary = ['', 'ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']

/** The functions, by the names rules use. */
export const functions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['humanize', value => humanize(toNumber(value))],
  ['humanize1024', value => humanize1024(toNumber(value))],
  ['humanizeDuration', value => humanizeDuration(toNumber(value))],
  ['humanizePercentage', value => `${formatGeneral(100 * toNumber(value), 4)}%`],
  ['humanizeTimestamp', value => humanizeTimestamp(toNumber(value))],
  ['parseDuration', text => parseDuration(toText(text)) / 1000],
  ['toUpper', text => toUpper(toText(text))],
  ['toLower', text => toLower(toText(text))],
  ['title', text => title(toText(text))],
  ['stripPort', text => stripPort(toText(text))],
  ['stripDomain', text => stripDomain(toText(text))],
  ['match', (pattern, text) => compileRegex(toText(pattern)).test(toText(text))],
  [
    'reReplaceAll',
    (pattern, replacement, text) =>
      compileRegex(toText(pattern)).replaceAll(toText(text), toText(replacement)),
  ],
  ['queryEscape', text => queryEscape(toText(text))],
  ['pathEscape', text => pathEscape(toText(text))],
  ['jsonEscape', text => jsonEscape(toText(text))],
  ['quotesEscape', text => jsonEscape(toText(text)).slice(1, -1)],
  ['htmlEscape', text => htmlEscape(toText(text))],
  ['crlfEscape', text => crlfEscape(toText(text))],
  ['safeHtml', text => toText(text)],
  ['printf', (format, ...args) => printf(toText(format), args)],
  ['print', (...args) => print(args)],
  ['println', (...args) => `${args.map(formatValue).join(' ')}\n`],
  ['true', () => true],
  ['false', () => false],
])

/** Joins as Go's fmt.Sprint does: with a space between two values neither of which is a text. */
function print(args: readonly Value[]): string {
  return args
    .map((arg, i) => {
      const isApart = i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string'
      return (isApart ? ' ' : '') + formatValue(arg)
    })
    .join('')
}

function humanizeTimestamp(seconds: number): string {
  if (!Number.isFinite(seconds)) return formatGeneral(seconds, 4)
  const timeMs = Math.round(seconds * 1000)
  if (Math.abs(timeMs) > 8.64e15) throw new RangeError(`the time ${seconds} is out of range`)
  return goTime(timeMs)
}

function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return formatGeneral(value, 4)
  return Math.abs(value) >= 1 ? scaled(value, 1000, big) : scaledDown(value)
}

function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return formatGeneral(value, 4)
  return scaled(value, 1024, binary)
}

function scaled(value: number, by: number, units: readonly string[]): string {
  let rest = value
  let unit = 0
  for (; Math.abs(rest) >= by && unit < units.length - 1; unit++) rest /= by
  return formatGeneral(rest, 4) + (units[unit] ?? '')
}

function scaledDown(value: number): string {
  let rest = value
  let unit = 0
  for (; Math.abs(rest) < 1 && unit < small.length - 1; unit++) rest *= 1000
  return formatGeneral(rest, 4) + (small[unit] ?? '')
}

function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return formatGeneral(value, 4)
  if (value === 0) return '0s'
  if (Math.abs(value) < 1) return `${scaledDown(value)}s`
  const sign = value < 0 ? '-' : ''
  const seconds = Math.abs(value)
  if (seconds < 60) return `${sign}${formatGeneral(seconds, 4)}s`
  const whole = Math.floor(seconds)
  const parts = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ]
  const units = ['d', 'h', 'm', 's']
  const first = parts.findIndex(part => part > 0)
  return (
    sign +
    parts
      .map((part, i) => `${part}${units[i]}`)
      .slice(first)
      .join(' ')
  )
}

function toText(value: Value | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`expected a text; got ${describe(value)}`)
  return value
}

function toNumber(value: Value | undefined): number {
  if (typeof value === 'number') return value
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  if (Number.isNaN(number)) throw new TypeError(`expected a number; got ${describe(value)}`)
  return number
}

function describe(value: Value | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(formatValue(value))
}
