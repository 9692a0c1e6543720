import { both, inGroup, later, metricsql, type FunctionEntry } from './entry.ts'

const of = (name: string, summary: string): ReturnType<typeof both> =>
  both(`${name}(v: vector)`, summary)
const bits = (name: string): string => `${name}(v: vector, mask: scalar)`

/** Functions that compute each value alone. */
export const math: readonly FunctionEntry[] = inGroup('math', [
  of('abs', 'The value without its sign.'),
  of('acos', 'The arc cosine.'),
  of('acosh', 'The inverse hyperbolic cosine.'),
  of('asin', 'The arc sine.'),
  of('asinh', 'The inverse hyperbolic sine.'),
  of('atan', 'The arc tangent.'),
  of('atanh', 'The inverse hyperbolic tangent.'),
  of('ceil', 'The next whole number upwards.'),
  of('cos', 'The cosine.'),
  of('cosh', 'The hyperbolic cosine.'),
  of('deg', 'Radians in degrees.'),
  of('exp', 'The power of e.'),
  of('floor', 'The next whole number downwards.'),
  of('ln', 'The natural logarithm.'),
  of('log10', 'The logarithm to base 10.'),
  of('log2', 'The logarithm to base 2.'),
  of('rad', 'Degrees in radians.'),
  of('sgn', 'The sign: 1, 0 or -1.'),
  of('sin', 'The sine.'),
  of('sinh', 'The hyperbolic sine.'),
  of('sqrt', 'The square root.'),
  of('tan', 'The tangent.'),
  of('tanh', 'The hyperbolic tangent.'),
  both('clamp(v: vector, min: scalar, max: scalar)', 'The value moved between the two limits.'),
  both('clamp_max(v: vector, max: scalar)', 'The value, lowered to the limit.'),
  both('clamp_min(v: vector, min: scalar)', 'The value, raised to the limit.'),
  both('round(v: vector, nearest?: scalar)', 'The nearest multiple, of 1 if nothing is given.'),
  both('pi(): scalar', 'The number pi.'),
  metricsql(bits('bitmap_and'), 'The bits that value and mask share.'),
  metricsql(bits('bitmap_or'), 'The bits of value and mask together.'),
  metricsql(bits('bitmap_xor'), 'The bits that either value or mask has.'),
  metricsql('rand(seed?: scalar): scalar', 'Random numbers from 0 to 1.'),
  metricsql('rand_exponential(seed?: scalar): scalar', 'Random numbers, exponentially spread.'),
  metricsql('rand_normal(seed?: scalar): scalar', 'Random numbers, normally spread.'),
  later('max_of(a: scalar, b: scalar): scalar', 'The larger of two numbers.'),
  later('min_of(a: scalar, b: scalar): scalar', 'The smaller of two numbers.'),
])
