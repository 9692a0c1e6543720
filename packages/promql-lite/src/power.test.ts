import { expect, test } from 'vitest'
import { power } from './power.ts'

test.each([
  [2, 10, 1024],
  [3, Math.SQRT2, 4.728804387837415],
  [10, -3.7, 0.00019952623149688788],
  [1.5, 100.9, 5.856093992810259e17],
  [7, 33, 7.730993719707445e27],
  [0.1, 300, 1.0000000000000324e-300],
  [-2, 3, -8],
  [-2, -2, 0.25],
  [-8, 1 / 3, Number.NaN],
  [2, 1e300, Infinity],
  [0.5, 1e300, 0],
  [2, -1074, 5e-324],
  [5e-324, 0.5, 2.2227587494850775e-162],
  [9, -0.5, 1 / 3],
  [0, -1, Infinity],
  [0, 0, 1],
  [1, Number.NaN, 1],
  [Number.NaN, 0, 1],
  [-1, Infinity, 1],
  [-1, -Infinity, 1],
  [Infinity, -1, 0],
  [-Infinity, 3, -Infinity],
  [Number.NaN, 1, Number.NaN],
])('%d to the power %d is %d', (x, y, result) => {
  expect(power(x, y)).toBe(result)
})
