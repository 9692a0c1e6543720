import { formatFloat, formatGeneral } from '../format.ts'
import { toExponentialEven, toFixedEven } from '../round.ts'
import { hasText, valueText } from './print.ts'
import { GoInt, GoList, GoMap, GoStruct, typeOf, type Value } from './values.ts'

const VERB = /%([-+0# ]*)(\[\d+\])?(\*|\d+)?(?:\.(\[\d+\])?(\*|\d+)?)?(\[\d+\])?([^])?/gu

interface Directive {
  readonly flags: string
  readonly width: number | undefined
  readonly precision: number | undefined
  readonly verb: string
}

/** Formats as Go's fmt.Sprintf does; mistakes show in the text as Go shows them. */
export function printf(format: string, args: readonly Value[]): string {
  let next = 0
  let isReordered = false
  const pick = (index: string | undefined): boolean => {
    if (index === undefined) return true
    isReordered = true
    const at = Number(index.slice(1, -1)) - 1
    if (at < 0 || at >= args.length) return false
    next = at
    return true
  }
  let complaint = ''
  const star = (text: string | undefined, what: string): number | undefined => {
    if (text !== '*') return text === undefined ? undefined : Number(text)
    const value = args[next++]
    const isGood = value instanceof GoInt && value.value > -1_000_000n && value.value < 1_000_000n
    if (!isGood) complaint += `%!(BAD${what})`
    return isGood ? Number(value.value) : undefined
  }
  const text = format.replaceAll(
    VERB,
    (
      match,
      flags: string,
      i0?: string,
      width?: string,
      i1?: string,
      digits?: string,
      i2?: string,
      verb?: string,
    ) => {
      if (verb === undefined) return '%!(NOVERB)'
      if (verb === '%') return '%'
      const isGood = pick(i0)
      complaint = ''
      const wide = star(width, 'WIDTH')
      const isGoodPrecision = pick(i1)
      const hasPoint = match.includes('.')
      const precise = star(digits, 'PREC') ?? (hasPoint ? 0 : undefined)
      if (!isGood || !isGoodPrecision || !pick(i2)) return `%!${verb}(BADINDEX)`
      if (next >= args.length) return `${complaint}%!${verb}(MISSING)`
      const value = args[next++]
      const isNegative = wide !== undefined && wide < 0
      const shown = formatOne(
        {
          flags: isNegative ? `${flags}-` : flags,
          width: wide === undefined ? undefined : Math.abs(wide),
          precision: precise,
          verb,
        },
        value,
      )
      return complaint + shown
    },
  )
  if (isReordered || next >= args.length) return text
  const extra = args
    .slice(next)
    .map(arg => (arg === undefined ? '<nil>' : `${typeOf(arg)}=${valueText(arg)}`))
  return `${text}%!(EXTRA ${extra.join(', ')})`
}

function formatOne(directive: Directive, value: Value): string {
  const { verb } = directive
  if (verb === 'T') return pad(typeOf(value), directive)
  if (value === undefined) return verb === 'v' ? pad('<nil>', directive) : `%!${verb}(<nil>)`
  const shown = show(directive, value)
  if (shown === undefined) {
    return `%!${verb}(${typeOf(value)}=${formatOne({ ...directive, verb: 'v' }, value)})`
  }
  const isInt = value instanceof GoInt
  return pad(shown, directive, isInt || typeof value === 'number', isInt)
}

function show(directive: Directive, value: Value): string | undefined {
  const { verb, flags } = directive
  if (hasText(value) && /[vsqxX]/.test(verb)) return showText(directive, valueText(value))
  if (typeof value === 'string') return showText(directive, value)
  if (typeof value === 'number') return showFloat(directive, value)
  if (value instanceof GoInt) return showInt(directive, value)
  if (typeof value === 'boolean') return /[tv]/.test(verb) ? String(value) : undefined
  if (verb === 'v') return valueText(value, flags.includes('+'))
  return showInside(directive, value)
}

/** Other verbs than `%v` go to what a map, list or struct holds. */
function showInside(directive: Directive, value: Value): string {
  const one = (inner: Value): string => formatOne(directive, inner)
  if (value instanceof GoList) return `[${value.items.map(one).join(' ')}]`
  if (value instanceof GoMap) {
    return `map[${value.keys.map(key => `${one(key)}:${one(value.get(key))}`).join(' ')}]`
  }
  return value instanceof GoStruct ? `{${[...value.fields.values()].map(one).join(' ')}}` : ''
}

function showText({ verb, flags, precision }: Directive, value: string): string | undefined {
  const text = precision === undefined ? value : Array.from(value).slice(0, precision).join('')
  if (verb === 'v' || verb === 's') return text
  if (verb === 'q')
    return flags.includes('#') && !text.includes('`') ? `\`${text}\`` : quoteText(text)
  if (verb !== 'x' && verb !== 'X') return undefined
  const bytes =
    precision === undefined ? Buffer.from(value) : Buffer.from(value).subarray(0, precision)
  const hex = bytes.toString('hex').replaceAll(/..(?=.)/g, flags.includes(' ') ? '$& ' : '$&')
  return verb === 'X' ? hex.toUpperCase() : hex
}

function showFloat({ verb, flags, precision = -1 }: Directive, value: number): string | undefined {
  if (verb === 'b') return signed(binaryFloat(value), flags, value >= 0)
  if (!/^[veEfFgG]$/.test(verb)) return undefined
  const text = floatDigits(verb, value, precision)
  return signed(verb === 'E' || verb === 'G' ? text.replace('e', 'E') : text, flags, value >= 0)
}

function floatDigits(verb: string, value: number, precision: number): string {
  if (!Number.isFinite(value)) return formatFloat(value).replace(/^\+/, '')
  if (/[vgG]/.test(verb)) {
    return precision < 0 ? formatFloat(value) : formatGeneral(value, Math.max(1, precision))
  }
  const digits = precision < 0 ? 6 : precision
  return /[eE]/.test(verb)
    ? toExponentialEven(value, Math.min(digits, 99))
    : toFixedEven(value, Math.min(digits, 100))
}

/** As a whole number times a power of two. */
function binaryFloat(value: number): string {
  if (!Number.isFinite(value)) return formatFloat(value).replace(/^\+/, '')
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const word = bits.getBigUint64(0)
  const exponent = Number((word >> 52n) & 0x7ffn)
  const fraction = word & 0xfffffffffffffn
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n
  const power = (exponent === 0 ? 1 : exponent) - 1075
  return `${value < 0 ? '-' : ''}${mantissa}p${power < 0 ? '' : '+'}${power}`
}

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 }
const PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' }

function showInt({ verb, flags, precision }: Directive, { value }: GoInt): string | undefined {
  if (verb === 'c') return String.fromCodePoint(Number(value))
  if (verb === 'q') return quoteCharacter(Number(value))
  if (verb === 'U')
    return `U+${value
      .toString(16)
      .toUpperCase()
      .padStart(precision ?? 4, '0')}`
  const base = BASES[verb]
  if (base === undefined) return undefined
  const size = (value < 0n ? -value : value).toString(base).padStart(precision ?? 0, '0')
  const prefix = verb === 'O' ? '0o' : flags.includes('#') ? (PREFIXES[verb] ?? '') : ''
  const digits = prefix + (verb === 'X' ? size.toUpperCase() : size)
  return signed(value < 0n ? `-${digits}` : digits, flags, value >= 0n)
}

function signed(text: string, flags: string, isPositive: boolean): string {
  if (text === 'NaN') return flags.includes('+') ? '+NaN' : text
  if (!isPositive || text.startsWith('-')) return text
  if (flags.includes('+') || text === 'Inf') return `+${text}`
  return flags.includes(' ') ? ` ${text}` : text
}

function quoteText(text: string): string {
  return `"${Array.from(text, one => (one === '"' ? '\\"' : quotedPart(one))).join('')}"`
}

function quoteCharacter(point: number): string {
  const character = String.fromCodePoint(point)
  return `'${character === "'" ? "\\'" : quotedPart(character)}'`
}

const NAMED: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
}

function quotedPart(character: string): string {
  const named = NAMED[character]
  if (named !== undefined) return named
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  const [letter, digits] = code < 0x10000 ? ['u', 4] : ['U', 8]
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`
}

function pad(text: string, directive: Directive, isNumber = false, isInt = false): string {
  const { flags, width = 0, precision } = directive
  const missing = width - Array.from(text).length
  if (missing <= 0) return text
  if (flags.includes('-')) return text + ' '.repeat(missing)
  const isFinite = !/^[+-]?(?:Inf|NaN)$/.test(text)
  const isPadded = flags.includes('0') && isFinite && !(isInt && precision !== undefined)
  if (!isPadded) return ' '.repeat(missing) + text
  const sign = isNumber ? (/^[-+ ]/.exec(text)?.[0] ?? '') : ''
  return sign + '0'.repeat(missing) + text.slice(sign.length)
}
