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
    ['topk(a)', 1],
    ['count_values(1, a)', 14],
    ['sum(label_replace(a, "b", 1, "c", ""))', 27],
    ['1 + round(a, 1, 2)', 5],
    ['clamp(a, 1)', 1],
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
    ['aggr_over_time(("min_over_time", "rate"), a)', 'vector'],
    ['quantiles("phi", 0.5, 0.9, a)', 'vector'],
    ['drop_common_labels(a, b)', 'vector'],
    ['"x" + 1', 'vector'],
    ['-a[5m]', 'vector'],
    ['now()', 'scalar'],
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
    [
      'label_set(a, "b", 1)',
      'cannot use the expression: "label_set" expects a string as "value"; got a scalar',
    ],
    ['label_set(a, "b", "c", d, "e")', 'expects a string as "label"; got a vector'],
    ['label_map(a, "b", "c", "d", "e", 1)', 'expects a string as "to"; got a scalar'],
    ['label_del(a, 1)', 'expects a string as "label"'],
    ['quantiles(1, 0.5, 0.9, a)', 'expects a string as "label"'],
    ['topk_max(1, a, b)', 'expects a string as "rest"'],
    ['sort_by_label_numeric(a, "b", c)', 'expects a string as "label"; got a vector'],
    ['aggr_over_time(a, b)', 'expects a string as "functions"'],
    ['rollup(a, 1)', 'expects a string as "which"'],
    ['timezone_offset(1)', 'expects a string as "zone"'],
    ['histogram_quantile(0.9, a, b)', 'expects a string as "bounds"'],
    ['label_value(a, b[5m])', 'expects a string as "label"; got a matrix'],
  ])('%s: %s', (text, reason) => {
    expect(() => typeOf(text, 'metricsql')).toThrow(reason)
  })
})

describe('refused in PromQL only', () => {
  test.each([
    ['rate(a)', 'expects a matrix; got a vector'],
    ['"x" + 1', 'cannot be used on a string'],
    ['a[5m] + 1', 'cannot be used on a matrix'],
    ['-"x"', 'a sign cannot stand before a string'],
    ['abs("x")', 'expects a vector; got a string'],
    ['abs(a[5m])', 'expects a vector; got a matrix'],
    ['topk("x", a)', 'expects a scalar; got a string'],
    ['topk(b, a)', 'expects a scalar; got a vector'],
    ['clamp_max(a, b)', 'expects a scalar; got a vector'],
    ['rate("x")', 'expects a matrix; got a string'],
    ['quantile_over_time("x", a[5m])', 'expects a scalar; got a string'],
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
