import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'

test.each([
  ['1ms', 1],
  ['1s', 1000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1.5m', 90_000],
  ['.5s', 500],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
  ['1y', 31_536_000_000],
  ['-1h', -3_600_000],
  ['1d-4h30m', 70_200_000],
  ['90', 90_000],
  ['-1.5', -1500],
  ['1e3', 1_000_000],
  [' 5m ', 300_000],
  ['5H', 18_000_000],
  ['1.0004s', 1000],
])('%j lasts %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', ' ', 'm', '5x', '5 m', '1h+5m', '5m x', 'x5m', '1..5m', 'Inf', '0x10'])(
  '%j is no duration',
  text => {
    expect(() => parseDuration(text)).toThrow(SyntaxError)
    expect(() => parseDuration(text)).toThrow(`cannot parse duration ${JSON.stringify(text)}`)
  },
)

test.each([
  [0, '0s'],
  [1, '1ms'],
  [1500, '1s500ms'],
  [5_400_000, '1h30m'],
  [604_800_000, '7d'],
  [-60_000, '-1m'],
])('%d ms print as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('what is printed reads back as the same duration', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), ms => {
      expect(parseDuration(formatDuration(ms))).toBe(ms)
    }),
  )
})
