import type { Value } from './data.ts'
import { formatFloat, formatGeneral, formatValue } from './format.ts'
import { printf } from './printf.ts'

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
  ['toUpper', text => mapRunes(toText(text), rune => rune.toUpperCase())],
  ['toLower', text => mapRunes(toText(text), rune => rune.toLowerCase())],
  [
    'title',
    text =>
      toText(text).replaceAll(
        /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
        (_, before: string, letter: string) =>
          before + mapRunes(letter, rune => rune.toUpperCase()),
      ),
  ],
  ['stripPort', text => toText(text).replace(/^(?:\[([^\]]*)\]|([^:]*)):\d*$/, '$1$2')],
  ['safeHtml', text => toText(text)],
  ['printf', (format, ...args) => printf(toText(format), args)],
  [
    'print',
    (...args) =>
      args.map(arg => (typeof arg === 'number' ? formatFloat(arg) : formatValue(arg))).join(''),
  ],
])

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

/** Go maps each character on its own and keeps those whose counterpart is longer (`ß`). */
function mapRunes(text: string, map: (rune: string) => string): string {
  return Array.from(text, rune => (map(rune).length === rune.length ? map(rune) : rune)).join('')
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
