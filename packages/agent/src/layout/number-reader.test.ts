import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseNumber } from '../exposition/index.ts'
import { NumberReader } from './number-reader.ts'

const reader = new NumberReader()
const bits = (value: number): bigint => new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n

/** Says how the reader disagrees with the parser on a word; '' when it does not. */
function disagreement(word: string, behind: string): string {
  const bytes = Buffer.from(`7${word}${behind}`, 'latin1')
  const limit = 1 + word.length + (behind === '' ? 0 : 1)
  // What lies behind the limit is a number, too: reading on would change the value.
  const value = reader.read(Buffer.concat([bytes.subarray(0, limit), Buffer.from('5e1')]), 1, limit)
  const { end } = reader
  const expected = parseNumber(word, 0, word.length)
  const wanted = expected === undefined ? -1 : 1 + word.length
  if (end !== wanted) return `${JSON.stringify(word)} ends at ${end}, not at ${wanted}`
  if (expected === undefined || Object.is(value, expected)) return ''
  return `${JSON.stringify(word)} is ${value} (${bits(value)}), not ${expected} (${bits(expected)})`
}

const digits = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength })
const decimal = fc
  .tuple(
    fc.constantFrom('', '', '-', '+'),
    digits(22),
    fc.constantFrom('', '.', '.'),
    digits(22),
    fc.constantFrom('', '', 'e', 'E', 'e-', 'e+'),
    fc.oneof(digits(2), digits(5)),
  )
  .map(parts => parts.join(''))
const short = fc
  .tuple(fc.constantFrom('', '-'), digits(8), fc.constantFrom('', '.'), digits(7))
  .map(parts => parts.join(''))
const printed = fc.double({ noDefaultInfinity: true, noNaN: true }).map(String)
const odd = fc.string({
  unit: fc.constantFrom(...'0123456789+-.eExXnNaAiIfFty_,"\u00ff\u0000'),
  maxLength: 12,
})
const behind = fc.constantFrom('', ' ', '\n', '\t', '#')

test.each([
  ['decimals of any shape', decimal],
  ['short decimals', short],
  ['numbers as programs print them', printed],
  ['what may be no number', odd],
])('the reader agrees with the parser bit for bit on %s', (_, word) => {
  fc.assert(
    fc.property(word, behind, (text, end) => {
      expect(disagreement(text, end)).toBe('')
    }),
    { numRuns: 30_000 },
  )
})

test.each([
  '0',
  '-0',
  '0.0',
  '-.5',
  '5.',
  '.',
  '-',
  '+',
  '-.',
  'e5',
  '1e',
  '1e+',
  '1e-',
  '1e5',
  '1E5',
  '9007199254740993',
  '999999999999999',
  '9999999999999999',
  '123456789012345e22',
  '123456789012345e23',
  '1e-22',
  '1e-23',
  '1e22',
  '1e23',
  '1e400',
  '-1e400',
  '1e-400',
  '4.9e-324',
  '2.4703282292062328e-324',
  '1.7976931348623157e308',
  '1.7976931348623159e308',
  '0.1',
  '0.3',
  '0.30000000000000004',
  '1e00005',
  '1e12345',
  '000000000000000000001',
  '0x10',
  '1_0',
  '1,5',
  'NaN',
  'nan',
  '-nan',
  '+Inf',
  '-Inf',
  'inf',
  'infinity',
  'INFINITY',
  'infinit',
  'nano',
  '1.2.3',
  '1e5.5',
  '--1',
  '+-1',
  '1-',
  '\u00b2',
  '',
])('the reader agrees with the parser on "%s" before whatever ends a word', word => {
  const wrong = ['', ' ', '\n', '\t', '#'].map(end => disagreement(word, end))
  expect(wrong).toEqual(['', '', '', '', ''])
})

test.each([
  ['12 34', 2],
  ['12\n34', 2],
  ['12\t34', 2],
  ['12#34', 2],
  ['12\r\n34', 2],
  ['12\r', 2],
  ['12\r34', -1],
  ['NaN # {}', 3],
  ['12x 34', -1],
  [' 12', -1],
  ['\n12', -1],
])('of %j the word ends at %d', (text, end) => {
  const bytes = Buffer.from(text)
  reader.read(bytes, 0, bytes.length)
  expect(reader.end).toBe(end)
})

test('nothing beyond the limit is looked at', () => {
  for (const word of ['1.25e10', '-17', '+Inf', '123456789012345678']) {
    for (let limit = 0; limit <= word.length; limit++) {
      const read: number[] = []
      const bytes = new Proxy(Buffer.from(word), {
        get: (of, key) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) read.push(Number(key))
          const value: unknown = Reflect.get(of, key, of)
          return value
        },
      })
      reader.read(bytes, 0, limit)
      expect(Math.max(-1, ...read)).toBeLessThan(limit)
      expect(disagreement(word.slice(0, limit), '')).toBe('')
    }
  }
})
