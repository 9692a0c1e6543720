import { expect, test } from 'vitest'
import { toExponentialEven, toFixedEven } from './round.ts'

test.each([
  [0.5, 0, '0'],
  [1.5, 0, '2'],
  [2.5, 0, '2'],
  [-2.5, 0, '-2'],
  [0.125, 2, '0.12'],
  [0.375, 2, '0.38'],
  [1.005, 2, '1.00'],
  [9.995, 2, '9.99'],
  [99.999, 2, '100.00'],
  [0.05, 1, '0.1'],
  [0.004, 2, '0.00'],
  [-0, 1, '-0.0'],
  [1e22, 1, '10000000000000000000000.0'],
])('toFixedEven(%d, %d) is %s', (value, digits, expected) => {
  expect(toFixedEven(value, digits)).toBe(expected)
})

test.each([
  [0, 3, '0.000e+00'],
  [1234.5, 3, '1.234e+03'],
  [1235.5, 3, '1.236e+03'],
  [99_996, 3, '1.000e+05'],
  [0.00012, 0, '1e-04'],
  [-1.5e-100, 0, '-2e-100'],
])('toExponentialEven(%d, %d) is %s', (value, digits, expected) => {
  expect(toExponentialEven(value, digits)).toBe(expected)
})
