import { formatGoDuration, parseGoDuration } from '../time/index.ts'

/** How a single value of a type is read and shown. Reading throws SyntaxError. */
export interface Scalar<T> {
  readonly type: string
  readonly parse: (text: string) => T
  readonly format: (value: T) => string
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])
const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['KB', 1000],
  ['MB', 1000 ** 2],
  ['GB', 1000 ** 3],
  ['TB', 1000 ** 4],
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
  ['TiB', 1024 ** 4],
])

export const stringScalar: Scalar<string> = {
  type: 'string',
  parse: text => text,
  format: value => value,
}

export const boolScalar: Scalar<boolean> = {
  type: 'bool',
  parse: text => {
    if (TRUE.has(text)) return true
    if (FALSE.has(text)) return false
    throw new SyntaxError('it is no truth value; write true or false')
  },
  format: String,
}

export const intScalar: Scalar<number> = {
  type: 'int',
  parse: text => {
    const match = /^([+-]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/.exec(
      text.replaceAll('_', ''),
    )
    if (match?.[2] === undefined) throw new SyntaxError('it is no whole number; write it like 10')
    const digits = /^0\d/.test(match[2]) ? `0o${match[2].slice(1)}` : match[2]
    const value = Number(digits) * (match[1] === '-' ? -1 : 1)
    if (!Number.isSafeInteger(value)) throw new SyntaxError('it is too large; stay below 2^53')
    return value === 0 ? 0 : value
  },
  format: String,
}

export const floatScalar: Scalar<number> = {
  type: 'float',
  parse: text => {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) {
      throw new SyntaxError('it is no number; write it like 1.5')
    }
    return Number(text)
  },
  format: String,
}

export const bytesScalar: Scalar<number> = {
  type: 'size',
  parse: text => {
    const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([KMGT]i?B)?$/.exec(text)
    const factor = BYTE_UNITS.get(match?.[2] ?? '')
    if (match === null || factor === undefined) {
      throw new SyntaxError(
        'it is no size; write it like 1048576, 64KB, 1.5GiB (KB to TB, KiB to TiB)',
      )
    }
    return Math.trunc(Number(match[1]) * factor)
  },
  format: String,
}

export const durationScalar: Scalar<number> = {
  type: 'duration',
  parse: parseGoDuration,
  format: formatGoDuration,
}
