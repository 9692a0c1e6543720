import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { optimize } from './optimize/index.ts'
import { parse, parseAsWritten, type Dialect } from './parser/index.ts'
import { print } from './print.ts'
import { walk } from './walk.ts'

describe('print', () => {
  test.each([
    ['a+2 *3', 'a + 2 * 3', 'a + 6'],
    ['(a+2)*3', '(a + 2) * 3', '(a + 2) * 3'],
    ['sum(a) by(x,y)', 'sum by (x, y) (a)', 'sum(a) by(x,y)'],
    ['topk by (b) (5, a)', 'topk by (b) (5, a)', 'topk(5, a) by(b)'],
    ['a @ 10.5 offset -5m', 'a @ 10.500 offset -5m', 'a offset -5m @ 10.5'],
    ['a{}', 'a', 'a'],
    ["{__name__='a',b='c'}", '{__name__="a",b="c"}', 'a{b="c"}'],
    ['a{c="d",b="e"}', 'a{b="e",c="d"}', 'a{c="d",b="e"}'],
    ['{__name__="x y"}', '{__name__="x y"}', 'x\\ y'],
    ['{"a-b"="c"}', '{"a-b"="c"}', '{a\\-b="c"}'],
    [
      'a==bool on(x)group_left(y)b',
      'a == bool on (x) group_left (y) b',
      'a ==bool on(x) group_left(y) b',
    ],
    ['a * ignoring() b', 'a * b', 'a * ignoring() b'],
    ['a [ 5m : 1m ]', 'a[5m:1m]', 'a[5m:1m]'],
    ['a[1h:]', 'a[1h:]', 'a[1h:]'],
    ['a[90m]', 'a[1h30m]', 'a[90m]'],
    ['"\\t\\"x\\u00e9\\x01"', '"\\t\\"xé\\x01"', '"\\t\\"xé\\x01"'],
    ['-  a', '-a', '0 - a'],
    ['1e3', '1000', '1e3'],
    ['(a offset 1m) + b', '(a offset 1m) + b', '(a offset 1m) + b'],
  ])('%s is %s, in MetricsQL %s', (text, promql, metricsql) => {
    expect(print(parse(text, { dialect: 'promql' }), { dialect: 'promql' })).toBe(promql)
    expect(print(parse(text))).toBe(metricsql)
  })

  test.each([
    ['{a="b" or c="d"}', '{a="b" or c="d"}'],
    ['m{a="b" or c="d"}', 'm{a="b" or c="d"}'],
    ['WITH (f(x)=x{a="b"}) f(m)', 'm{a="b"}'],
    ['a + b keep_metric_names', '(a + b) keep_metric_names'],
    ['a + abs(b) keep_metric_names', 'a + (abs(b) keep_metric_names)'],
    ['a + (on)', 'a + (on)'],
    ['(sum(a) by (b))[5m]', '(sum(a) by(b))[5m]'],
    ['(a, b)', '(a, b)'],
    ['sum(a) limit 3', 'sum(a) limit 3'],
    ['a * on(b) group_left(*) prefix "c" d', 'a * on(b) group_left(*) prefix "c" d'],
    ['a @ (end()-1)', 'a @ (end() - 1)'],
    ['1000000 + 0', '1e+06'],
    ['1 / 3', '0.3333333333333333'],
    ['3 ^ 1.4142135623730951', '4.728804387837415'],
    ['a[$__interval] + $__interval', 'a + 1i'],
  ])('%s is %s in MetricsQL', (text, result) => {
    expect(print(parse(text))).toBe(result)
  })

  test('a tree as written keeps its templates', () => {
    const text = 'WITH (f(a,b) = a{x=b+"y"}, w = 5m) f(m, "z")[w]'
    expect(print(parseAsWritten(text))).toBe(text)
  })
})

describe('optimize adds filters to the other side of an operator', () => {
  test.each([
    ['a + b{x="y"}', 'a{x="y"} + b{x="y"}'],
    ['a{c="d"} + on(x) b{x="y"}', 'a{c="d",x="y"} + on(x) b{x="y"}'],
    ['a or b{x="y"}', 'a or b{x="y"}'],
    ['a{x="y"} unless b', 'a{x="y"} unless b{x="y"}'],
    ['a unless b{x="y"}', 'a unless b{x="y"}'],
    ['sum(a) + b{x="y"}', 'sum(a) + b{x="y"}'],
    ['sum(a) by (x) + b{x="y",z="w"}', 'sum(a{x="y"}) by(x) + b{x="y",z="w"}'],
    ['label_set(a, "c", "d") + b', 'label_set(a, "c", "d") + b{c="d"}'],
    [
      'label_replace(a{x="y"}, "x", "", "", "") + b',
      'label_replace(a{x="y"}, "x", "", "", "") + b',
    ],
    ['a * on(x) group_left(x) b{x="y"}', 'a{x="y"} * on(x) group_left(x) b{x="y"}'],
    ['c + a{x="y"} * on(q) group_left(x) b', 'c{x="y"} + (a{x="y"} * on(q) group_left(x) b)'],
    ['(-1) ^ a', '0 - (1 ^ a)'],
    ['a + 1 / 0', 'a + Inf'],
    ['absent(a{x="y"}) + b', 'absent(a{x="y"}) + b'],
    [
      'count_values("x", a{x="y",z="w"}) by (z) + b',
      'count_values("x", a{x="y",z="w"}) by(z) + b{z="w"}',
    ],
  ])('%s is %s', (text, result) => {
    expect(print(optimize(parse(text)))).toBe(result)
  })
})

const shared = fc.constantFrom(
  ...['1', '0x1f', '5m', 'NaN', 'up', 'up{a="b",c!~"d.*"}', '{"x y"="z"}', 'time()'],
  ...['rate(a[5m])', 'a offset 1m', 'a @ end()', 'max_over_time(a[1h:1m] @ 5 offset -1m)'],
  ...['label_replace(a, "b", "$1", "c", "(.*)")', 'sum without (x) (a)', 'quantile(0.9, a)'],
)
const metricsqlOperand = fc.constantFrom(
  ...['1Ki', '5i', '{a="b" or c="d"}', 'a\\-b', '(a, b)', 'a{b="c"+"d"}', 'sum(a) by (b) limit 5'],
  ...['WITH (f={a="b"}) m{f}', 'abs(a) keep_metric_names', '(a)[5m]', 'a[:1m]', 'sum(a)[5m:]'],
)
const operator = fc.constantFrom(
  ...['+', '-', '*', '/', '%', '^', 'atan2', '== bool', '>= bool', 'and', 'or', 'unless'],
  ...['* on (x) group_left (y)', '- ignoring (x)', 'and on ()'],
)
const metricsqlOperator = fc.constantFrom('if', 'default', 'ifnot', '* on (x) group_left (*)')

function queries(dialect: Dialect): fc.Arbitrary<string> {
  const isMetricsql = dialect === 'metricsql'
  const operand = isMetricsql ? fc.oneof(shared, metricsqlOperand) : shared
  const operators = isMetricsql ? fc.oneof(operator, metricsqlOperator) : operator
  return fc.letrec<{ expr: string }>(tie => ({
    expr: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      operand,
      fc.tuple(tie('expr'), operators, tie('expr')).map(parts => parts.join(' ')),
      tie('expr').map(inner => `(${inner})`),
      tie('expr').map(inner => `-${inner}`),
      tie('expr').map(inner => `sum by (x) (${inner})`),
      tie('expr').map(inner => `(${inner})[10m:1m]`),
    ),
  })).expr
}

const again = (text: string, dialect: Dialect): string =>
  print(parse(text, { dialect }), { dialect })

test('what is printed in PromQL prints the same again', () => {
  fc.assert(
    fc.property(queries('promql'), text => {
      const printed = again(text, 'promql')
      expect(again(printed, 'promql')).toBe(printed)
    }),
    { numRuns: 300 },
  )
})

// VictoriaMetrics prints a number below zero without parentheses, and +Inf with a sign; both are
// read back as operators, and stay so.
test('what is printed in MetricsQL and read back prints the same from then on', () => {
  fc.assert(
    fc.property(queries('metricsql'), text => {
      const printed = again(again(text, 'metricsql'), 'metricsql')
      expect(again(printed, 'metricsql')).toBe(printed)
    }),
    { numRuns: 300 },
  )
})

test('what is printed in MetricsQL prints the same again where no constants meet', () => {
  const isFolded = (text: string): boolean => /(?:^|[^\w])-\d|\+Inf/.test(text)
  fc.assert(
    fc.property(queries('metricsql'), text => {
      const printed = again(text, 'metricsql')
      fc.pre(!isFolded(printed))
      expect(again(printed, 'metricsql')).toBe(printed)
    }),
    { numRuns: 300 },
  )
})

test('walk visits every part, outermost first', () => {
  const kinds: string[] = []
  const text = 'sum(-rate(a[5m:] @ 1) + (b)) == topk(2, "x")'
  walk(parse(text, { dialect: 'promql' }), expr => kinds.push(expr.kind))
  const left = ['aggregate', 'binary', 'unary', 'call', 'subquery', 'selector', 'number']
  const right = ['paren', 'selector', 'aggregate', 'number', 'string']
  expect(kinds).toEqual(['binary', ...left, ...right])
})
