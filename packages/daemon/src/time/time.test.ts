import { expect, test } from 'vitest'
import { formatGoDuration, parseGoDuration } from './index.ts'

test.each([
  ['0', 0],
  ['1h2m3.5s', 3_723_500],
  ['-1.5h', -5_400_000],
  ['+5ms', 5],
  ['.5s', 500],
  ['1.s', 1000],
  ['1us', 0.001],
  ['2µs', 0.002],
])('%s is %d ms', (text, ms) => {
  expect(parseGoDuration(text)).toBe(ms)
})

test.each(['', '-', '1', '1d', '5x', 's', '1h 2m', '1e3s', '--1s', 'NaN', '9999999h'])(
  '"%s" is no Go duration',
  text => {
    expect(() => parseGoDuration(text)).toThrow(/^cannot parse duration ".*": .*; write it like/)
  },
)

test.each([
  [0, '0s'],
  [60_000, '1m0s'],
  [90_000, '1m30s'],
  [500, '500ms'],
  [1500, '1.5s'],
  [3_600_000, '1h0m0s'],
  [31_536_000_000, '8760h0m0s'],
  [-1000, '-1s'],
  [0.0015, '1.5µs'],
  [0.000001, '1ns'],
  [1.25, '1.25ms'],
])('%d ms is written as %s', (ms, text) => {
  expect(formatGoDuration(ms)).toBe(text)
})
