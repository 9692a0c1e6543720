import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatValue, parseNumber } from './number.ts'

test.each([
  ['1', 1],
  ['1.', 1],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1E-2', 0.01],
  ['1_000', 1000],
  ['0x1F', 31],
  ['010', 8],
  ['089', 89],
  ['01.5', 1.5],
  ['inf', Infinity],
  ['-Inf', -Infinity],
  ['NaN', Number.NaN],
  ['1K', 1000],
  ['1Ki', 1024],
  ['1.5MiB', 1_572_864],
  ['2gb', 2e9],
  ['1T', 1e12],
])('%j is %d', (text, value) => {
  expect(parseNumber(text)).toBe(value)
})

test.each(['', '-', '1x', 'x', '1e', '0x', '0xg', '1.2.3', 'infinite', '1 '])(
  '%j is no number',
  text => {
    expect(parseNumber(text)).toBeUndefined()
  },
)

test.each([
  [0, '0'],
  [-0, '-0'],
  [0.1, '0.1'],
  [1e21, '1000000000000000000000'],
  [-1.5e22, '-15000000000000000000000'],
  [1e-7, '0.0000001'],
  [1.25e-9, '0.00000000125'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [Number.NaN, 'NaN'],
])('%d prints as %s', (value, text) => {
  expect(formatValue(value)).toBe(text)
})

test('a printed value has no exponent and reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
      const text = formatValue(value)
      expect(text).toMatch(/^-?\d+(?:\.\d+)?$/)
      expect(Number(text)).toBe(value)
    }),
  )
})
