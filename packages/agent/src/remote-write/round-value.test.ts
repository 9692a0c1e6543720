import { expect, test } from 'vitest'
import { createRounding } from './round-value.ts'

const off = { significantFigures: 0, digits: 100 }

// Hundreds of random values are compared with vmagent in test/agent/pipeline.
test.each([
  [2, 1.236, 1.24],
  [-1, 126.78, 130],
  [0, -2.5, -3],
  [0, -0.4, 0],
  [2, 1.005, 1],
  [3, -1234567.891, -1234567.891],
  [99, 0.3, 0.3],
  [0, 5e-324, 0],
  [-99, 1.7e308, 1.6999999999999997e308],
  // Of these vmagent makes infinities.
  [99, 1e200, 1e200],
  [2, -1.7e308, -1.7e308],
  [2, Infinity, Infinity],
  [2, NaN, NaN],
])('with %i digits after the point %d becomes %d', (digits, value, rounded) => {
  expect(createRounding({ ...off, digits })?.(value)).toBe(rounded)
})

test.each([
  [2, 1.236, 1.2],
  [1, -126.78, -100],
  [3, 0.00012345, 0.000123],
  [6, 999999.5, 1000000],
  [3, 1005, 1010],
  [1, 10, 10],
  [3, 123456789012345680, 123000000000000000],
  [12, 18446744073709550000, 18446744073700000000],
  [5, 1e22, 1e22],
  [17, 0.30000000000000004, 0.3],
  [3, 5e-324, 0],
  // Of this vmagent makes an infinity.
  [1, 1.7976931348623157e308, 1.7976931348623157e308],
  [3, -Infinity, -Infinity],
  [3, NaN, NaN],
  [3, 0, 0],
])('to %i significant figures %d becomes %d', (significantFigures, value, rounded) => {
  expect(createRounding({ ...off, significantFigures })?.(value)).toBe(rounded)
})

test('significant figures come before digits', () => {
  expect(createRounding({ significantFigures: 2, digits: -1 })?.(146)).toBe(150)
  expect(createRounding({ significantFigures: 1, digits: -1 })?.(146)).toBe(100)
})

test.each([off, { significantFigures: 18, digits: 100 }, { significantFigures: -1, digits: -100 }])(
  'nothing is rounded with %j',
  rounding => {
    expect(createRounding(rounding)).toBeUndefined()
  },
)
