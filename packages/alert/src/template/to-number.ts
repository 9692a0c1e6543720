import { valueText } from './go/print.ts'
import { DURATION, GoInt, typeOf, type Value } from './go/values.ts'

const FLOAT =
  /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|0[xX](?:[\da-fA-F]+\.?[\da-fA-F]*|\.[\da-fA-F]+)(?:[pP][-+]?\d+)?|inf(?:inity)?|nan)$/i

/**
 * Takes numbers of all kinds, and texts that say one.
 *
 * @throws TypeError for anything else
 */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value
  if (value instanceof GoInt && value.type !== DURATION && !value.type.startsWith('time.')) {
    return Number(value.value)
  }
  if (typeof value === 'string') return parseFloat(value)
  throw new TypeError(`unexpected value type: ${typeOf(value)} (${valueText(value)})`)
}

function parseFloat(text: string): number {
  if (!FLOAT.test(text)) {
    throw new SyntaxError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  const plain = text.toLowerCase().replace(/^\+/, '')
  if (plain.endsWith('nan')) return Number.NaN
  if (/^-?inf/.test(plain)) return plain.startsWith('-') ? -Infinity : Infinity
  return Number(plain)
}
