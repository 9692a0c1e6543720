import { describe, expect, test } from 'vitest'
import { check } from './check.ts'
import { PromqlError } from './errors.ts'
import { parse, type Dialect } from './parser/index.ts'

const typeOf = (text: string, dialect: Dialect): string =>
  check(parse(text, { dialect }), { dialect, text })

describe('types', () => {
  test.each([
    ['1', 'scalar'],
    ['"x"', 'string'],
    ['a', 'vector'],
    ['a[5m]', 'matrix'],
    ['a[5m:]', 'matrix'],
    ['(1 + 2)', 'scalar'],
    ['1 + a', 'vector'],
    ['-a', 'vector'],
    ['sum(a)', 'vector'],
    ['scalar(a)', 'scalar'],
    ['1 > bool 2', 'scalar'],
    ['rate(a[5m])', 'vector'],
    ['label_join(a, "b", "-")', 'vector'],
    ['label_join(a, "b", "-", "c", "d")', 'vector'],
    ['round(a)', 'vector'],
    ['hour()', 'vector'],
  ])('%s is a %s in both dialects', (text, type) => {
    expect(typeOf(text, 'promql')).toBe(type)
    expect(typeOf(text, 'metricsql')).toBe(type)
  })
})

describe('refused in both dialects', () => {
  test.each([
    ['"x" + 1', 1],
    ['a[5m] + 1', 1],
    ['-"x"', 1],
    ['abs("x")', 5],
    ['topk(a)', 1],
    ['topk("x", a)', 6],
    ['1 + round(a, 1, 2)', 5],
    ['clamp(a, 1)', 1],
    ['rate("x")', 6],
    ['label_join(a, "b")', 1],
  ])('%s', (text, column) => {
    for (const dialect of ['promql', 'metricsql'] as const) {
      expect(() => typeOf(text, dialect)).toThrow(PromqlError)
      expect(() => typeOf(text, dialect)).toThrow(
        expect.objectContaining({ code: 'type', line: 1, column }),
      )
    }
  })
})

describe('PromQL alone', () => {
  test.each([
    ['rat(a[5m])', 'unknown function "rat"; did you mean "rate"?'],
    ['a + bool b', '"bool" can only follow a comparison'],
    ['a and on (x) group_left b', '"and" cannot be used with a group'],
    ['info(a, b)', 'takes a selector without a name'],
    ['info(a, {x="y"} == 1)', 'takes a selector without a name'],
    ['union(a, b)', 'unknown function "union"'],
    ['time(1)', 'takes 0 arguments; got 1'],
    ['sort_by_label(a)', ''],
    ['info(a, {})', ''],
  ])('%s: %s', (text, reason) => {
    if (reason === '') expect(typeOf(text, 'promql')).toBe('vector')
    else expect(() => typeOf(text, 'promql')).toThrow(reason)
  })

  test('later releases know more functions', () => {
    const expr = parse('start() + max_of(1, 2)', { dialect: 'promql', experimental: true })
    expect(check(expr, { dialect: 'promql', experimental: true })).toBe('scalar')
    expect(() => check(expr, { dialect: 'promql' })).toThrow('unknown function "start"')
  })
})

describe('MetricsQL alone', () => {
  test.each([
    ['union(a, 1)', 'vector'],
    ['sum(a)[5m]', 'matrix'],
    ['sum(a) offset 5m', 'vector'],
    ['RATE(a)', 'vector'],
    ['5i', 'scalar'],
    ['1 if 2', 'scalar'],
    ['label_set(a, "b", "c")', 'vector'],
    ['histogram_quantile(0.5, a, "b")', 'vector'],
  ])('%s is a %s', (text, type) => {
    expect(typeOf(text, 'metricsql')).toBe(type)
  })
})

describe('refused in MetricsQL', () => {
  test.each([
    ['label_set(a, "b")', 'takes 1, 3, 5, … arguments; got 2'],
    ['union(rate())', 'takes 1 argument; got 0'],
    ['rollup(a, "max", 1)', 'takes 1 to 2 arguments; got 3'],
    ['sum()', 'takes at least 1 argument; got 0'],
    ['outliers_iqr(a, b)', 'takes 1 argument; got 2'],
    ['topk_max(1)', 'takes 2 to 3 arguments; got 1'],
  ])('%s: %s', (text, reason) => {
    expect(() => typeOf(text, 'metricsql')).toThrow(reason)
  })
})

describe('refused in PromQL only', () => {
  test.each([
    ['rate(a)', 'expects a matrix; got a vector'],
    ['abs(1)', 'expects a vector; got a scalar'],
    ['sum(1)', 'expects a vector; got a scalar'],
    ['1 == 1', 'needs "bool"'],
    ['a and 1', 'cannot be used on a scalar'],
    ['sum(a, b)', 'takes 1 argument; got 2'],
    ['RATE(a[5m])', 'unknown function "RATE"'],
    ['a + on (x) 1', 'need vectors on both sides'],
    ['{}', 'would match every series'],
    ['{a=~".*"}', 'would match every series'],
    ['a * on (x) group_left (x) b', 'cannot stand in "on" and in the group modifier'],
  ])('%s', (text, reason) => {
    expect(() => typeOf(text, 'promql')).toThrow(reason)
    expect(() => typeOf(text, 'metricsql')).not.toThrow()
  })
})
