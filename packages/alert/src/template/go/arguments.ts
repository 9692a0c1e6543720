import { operandText, type Operand } from './nodes.ts'
import { DURATION, GoInt, typeOf, type Value } from './values.ts'

type Literal = Extract<Operand, { kind: 'string' | 'number' | 'bool' | 'nil' }>

const INTS = new Set(['int', 'int64', DURATION])

/**
 * The value of a literal where a parameter of some type stands; a whole number becomes what the
 * parameter is.
 *
 * @throws TypeError with Go's message when the literal does not fit
 */
export function literalFor(literal: Literal, type: string): Value {
  const source = operandText(literal)
  if (type === 'any') return plainValue(literal)
  if (literal.kind === 'nil') throw new TypeError(`cannot assign nil to ${type}`)
  if (type === 'string') {
    if (literal.kind === 'string') return literal.value
    throw new TypeError(`expected string; found ${source}`)
  }
  if (type === 'float64') {
    if (literal.kind === 'number') return Number(literal.value)
    throw new TypeError(`expected float; found ${source}`)
  }
  if (INTS.has(type)) {
    const whole = literal.kind === 'number' ? asWhole(literal.value) : undefined
    if (whole === undefined) throw new TypeError(`expected integer; found ${source}`)
    return new GoInt(whole, type)
  }
  throw new TypeError(`can't handle ${source} for arg of type ${type}`)
}

function plainValue(literal: Literal): Value {
  if (literal.kind === 'nil') return undefined
  if (literal.kind !== 'number') return literal.value
  const { value, isRune, source } = literal
  // Whatever is written with a point or an exponent is a float, even a whole one.
  if (!isRune && /[.eEpP]/.test(source) && !/^[-+]?0[xX]/.test(source)) return Number(value)
  if (typeof value === 'bigint' && value > 2n ** 63n - 1n)
    throw new TypeError(`${source} overflows int`)
  return typeof value === 'bigint' ? new GoInt(value) : value
}

function asWhole(value: number | bigint): bigint | undefined {
  if (typeof value === 'bigint') return value
  return Number.isInteger(value) ? BigInt(value) : undefined
}

/** Says what is wrong with a value where a parameter of some type stands; undefined when it fits. */
export function checkArgument(value: Value, type: string): string | undefined {
  if (type === 'any') return undefined
  if (value === undefined) {
    return type.startsWith('[]') || type.startsWith('map[')
      ? undefined
      : `invalid value; expected ${type}`
  }
  const actual = typeOf(value)
  return actual === type ? undefined : `wrong type for value; expected ${type}; got ${actual}`
}
