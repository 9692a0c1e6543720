import type { Value } from './data.ts'
import { formatFloat, formatGeneral, formatValue } from './format.ts'

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
  if (verb === 'v') return formatValue(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value) && 'feEgG'.includes(verb)) return formatFloat(value)
    if (verb === 'f' || verb === 'F') return value.toFixed(Math.min(precision ?? 6, 100))
    if (verb === 'e') return goExponent(value.toExponential(Math.min(precision ?? 6, 100)))
    if (verb === 'g')
      return precision === undefined
        ? formatFloat(value)
        : formatGeneral(value, Math.max(1, precision))
  }
  if (typeof value === 'string') {
    if (verb === 's')
      return precision === undefined ? value : Array.from(value).slice(0, precision).join('')
    if (verb === 'q') return JSON.stringify(value)
  }
  return `%!${verb}(${typeName(value)}=${formatValue(value)})`
}

function goExponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, 'e$10$2')
}

function pad(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0')) return text.padStart(width)
  const sign = /^[-+]/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}

function typeName(value: Value): string {
  if (typeof value === 'number') return 'float64'
  return typeof value === 'string' ? 'string' : 'map[string]string'
}
