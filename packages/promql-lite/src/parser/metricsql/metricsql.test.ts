import { describe, expect, test } from 'vitest'
import { PromqlError } from '../../errors.ts'
import { parse } from '../index.ts'

describe('MetricsQL parses', () => {
  test.each([
    ['a[5i]', { range: { ms: 0, steps: 5 } }],
    ['a[1h5i]', { range: { ms: 3_600_000, steps: 5 } }],
    ['a[1d-4h]', { range: { ms: 72_000_000 } }],
    ['a offset -5i', { offset: { steps: -5 } }],
    ['a[5m: 1m-5s]', { step: { ms: 55_000 } }],
    ['a[:5m]', { kind: 'subquery', step: { ms: 300_000 } }],
    ['sum(a)[5m]', { kind: 'rollup', expr: { kind: 'aggregate' }, range: { ms: 300_000 } }],
    ['sum(a) offset 5m', { kind: 'rollup', offset: { ms: 300_000 } }],
    ['(a)[5m]', { kind: 'selector', range: { ms: 300_000 } }],
    ['(a[5m])[3m]', { kind: 'rollup', expr: { kind: 'selector' } }],
    ['a @ (end() - 1h)', { at: { kind: 'binary' } }],
    ['rate(a[$__interval])', { args: [{ kind: 'selector' }] }],
    ['1Ki', { value: 1024 }],
    ['010', { value: 8 }],
    ['.1_000', { value: 0.1 }],
    ['5i', { kind: 'number', duration: { steps: 5 } }],
    ['1 + 2 * 3', { kind: 'number', value: 7, text: '7' }],
    ['"a" + "b"', { kind: 'string', value: 'ab' }],
    ['`a\r\n\\n`', { kind: 'string', value: 'a\n\\n' }],
    ['"a" < "b"', { kind: 'number', value: 1 }],
    ['5m * 2', { kind: 'binary' }],
    ['(a, b)', { kind: 'call', name: '', args: [{}, {}] }],
    ['sum(a) by (b) limit 5', { limit: 5 }],
    ['a + b keep_metric_names', { kind: 'binary', keepMetricNames: true }],
    ['(a + b) keep_metric_names', { kind: 'binary', keepMetricNames: true }],
    ['abs(a) keep_metric_names', { kind: 'call', keepMetricNames: true }],
    ['a * on (b) group_left (*) c', { matching: { group: { include: ['*'] } } }],
    [
      'a * on (b) group_left (c) prefix "d" e',
      { matching: { group: { include: ['c'], prefix: { value: 'd' } } } },
    ],
    ['sum by ("a-b") (c)', { grouping: { labels: ['a-b'] } }],
    ['median_over_time(a[5m], )', { args: [{ kind: 'selector' }] }],
    ['alias(a, "b")', { name: 'label_set' }],
  ])('%s', (text, result) => {
    expect(parse(text)).toMatchObject(result)
  })
})

describe('templates are filled in', () => {
  test.each([
    ['WITH (w=5m) a[w]', { range: { ms: 300_000 } }],
    ['WITH (w=5) a[w:w]', { range: { ms: 5000 }, step: { ms: 5000 } }],
    ['WITH (f(x)=sum(y) by (x)) f((a, b))', { grouping: { labels: ['a', 'b'] } }],
    ['WITH (f(x)=x[5m]) rate(f(a))', { args: [{ range: { ms: 300_000 } }] }],
    ['WITH (sum(x)=a) sum(1)', { kind: 'selector' }],
    ['WITH (x=2) x * x', { kind: 'number', value: 4 }],
    ['WITH (x="a") x + "b"', { kind: 'string', value: 'ab' }],
    [
      'WITH (p="a") b * on (c) group_left (d) prefix p + "e" f',
      { matching: { group: { prefix: { value: 'ae' } } } },
    ],
  ])('%s', (text, result) => {
    expect(parse(text)).toMatchObject(result)
  })
})

describe('MetricsQL refuses', () => {
  test.each([
    ['rat(a[5m])', 'unknown function "rat"; did you mean "rate"?'],
    ['a offset 1m[5m]', 'unexpected "["'],
    ['a[5m][5m]', 'unexpected "["'],
    ['a @ 1 @ 2', '"@" can be given once'],
    ['a + bool b', '"bool" can only follow a comparison'],
    ['a and on(x) group_left b', '"group_left" cannot be used with "and"'],
    ['a[5M]', '"5M" is no duration'],
    ['a[5m:1m-5s]', 'unexpected "-"'],
    ['a[0x10]', '"0x10" is no duration'],
    ['08', '"08" is no number'],
    ['1_e5', '"1_e5" is no number'],
    ['sum by ("1a") (b)', 'expected a label name that begins with a letter'],
    ['1e400', '"1e400" is no number'],
    ['sum or a', 'expected "by", "without" or "("'],
    ['sum(a) limit x', 'expected a whole number of series'],
    ['a "b"', 'unexpected "\\"b\\""'],
    ['WITH (x=a) sum(y) by (x)', 'is no list of labels'],
    ['WITH (x="a") b[x]', 'is no duration'],
    ['a[x]', 'there is no WITH template "x"'],
    ['WITH (x=a', 'expected "," or ")"'],
  ])('%s: %s', (text, reason) => {
    expect(() => parse(text)).toThrow(PromqlError)
    expect(() => parse(text)).toThrow(reason)
  })
})

test('the expression that an unknown function stands in is pointed at', () => {
  expect(() => parse('a + rat(b)')).toThrow(
    expect.objectContaining({ code: 'unknown-function', column: 5, excerpt: 'a + rat(b)\n    ^' }),
  )
})
