import type { Value } from './data.ts'
import { formatFloat, formatGeneral, formatValue } from './format.ts'
import { toExponentialEven, toFixedEven } from './round.ts'

const VERB = /%([-+0# ]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g

/** Formats as Go's fmt.Sprintf does; mistakes show in the text as Go shows them. */
export function printf(format: string, args: readonly Value[]): string {
  let next = 0
  const text = format.replaceAll(
    VERB,
    (_, flags: string, width?: string, digits?: string, verb = '') => {
      if (verb === '%') return '%'
      if (next >= args.length) return `%!${verb}(MISSING)`
      const value = args[next++] ?? ''
      const precision = digits === undefined ? undefined : Number(digits)
      const shown = show(verb, value, precision)
      const signed =
        flags.includes('+') && typeof value === 'number' && value >= 0 ? `+${shown}` : shown
      return pad(signed, flags, Number(width ?? 0))
    },
  )
  if (next >= args.length) return text
  const extra = args.slice(next).map(arg => `${typeName(arg)}=${formatValue(arg)}`)
  return `${text}%!(EXTRA ${extra.join(', ')})`
}

function show(verb: string, value: Value, precision: number | undefined): string {
  const known =
    verb === 'v' || (verb === 't' && typeof value === 'boolean')
      ? formatValue(value)
      : typeof value === 'number'
        ? showNumber(verb, value, precision)
        : typeof value === 'string'
          ? showText(verb, value, precision)
          : undefined
  return known ?? `%!${verb}(${typeName(value)}=${formatValue(value)})`
}

function showNumber(verb: string, value: number, precision = -1): string | undefined {
  if (verb === 'E' || verb === 'G') {
    return showNumber(verb.toLowerCase(), value, precision)?.replace('e', 'E')
  }
  if (!/^[feFg]$/.test(verb)) return undefined
  if (!Number.isFinite(value)) return formatFloat(value)
  if (verb === 'g') {
    return precision < 0 ? formatFloat(value) : formatGeneral(value, Math.max(1, precision))
  }
  const digits = precision < 0 ? 6 : precision
  return verb === 'e'
    ? toExponentialEven(value, Math.min(digits, 99))
    : toFixedEven(value, Math.min(digits, 100))
}

function showText(verb: string, value: string, precision = -1): string | undefined {
  const text = precision < 0 ? value : Array.from(value).slice(0, precision).join('')
  if (verb === 's') return text
  if (verb === 'q') return JSON.stringify(text)
  if (verb === 'x') return Buffer.from(text).toString('hex')
  return verb === 'X' ? Buffer.from(text).toString('hex').toUpperCase() : undefined
}

function pad(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0')) return text.padStart(width)
  const sign = /^[-+]/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}

function typeName(value: Value): string {
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : 'map[string]string'
}
