import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from './parser/index.ts'
import { print } from './print.ts'
import { walk } from './walk.ts'

describe('print', () => {
  test.each([
    ['1+2 *3', '1 + 2 * 3'],
    ['(1+2)*3', '(1 + 2) * 3'],
    ['sum(a) by(x)', 'sum by (x) (a)'],
    ['topk by (b) (5, a)', 'topk by (b) (5, a)'],
    ['a offset -5m @ 10.5', 'a @ 10.5 offset -5m'],
    ['a{}', 'a'],
    ["{__name__='a',b='c'}", 'a{b="c"}'],
    ['{__name__="x y"}', '{__name__="x y"}'],
    ['{"a.b"="c"}', '{"a.b"="c"}'],
    ['{a="b" or c="d"}', '{a="b" or c="d"}'],
    ['a==bool on(x)group_left(y)b', 'a == bool on (x) group_left (y) b'],
    ['a [ 5m : 1m ]', 'a[5m:1m]'],
    ['a[1h:]', 'a[1h:]'],
    ['"\\t\\"x"', '"\\t\\"x"'],
    ['-  a', '-a'],
  ])('%s', (text, result) => {
    expect(print(parse(text))).toBe(result)
  })
})

const operand = fc.constantFrom(
  ...['1', '0x1f', '1Ki', '5m', 'Inf', 'up', 'up{a="b",c!~"d.*"}', '{"x y"="z"}', 'time()'],
  ...['rate(a[5m])', 'a offset 1m', 'a @ end()', 'max_over_time(a[1h:1m] @ 5 offset -1m)'],
  ...['label_replace(a, "b", "$1", "c", "(.*)")', 'sum without (x) (a)', 'quantile(0.9, a)'],
)
const operator = fc.constantFrom(
  ...['+', '-', '*', '/', '%', '^', 'atan2', '==', '>= bool', 'and', 'or', 'unless', 'if'],
  ...['default', 'ifnot', '* on (x) group_left (y)', '- ignoring (x)', 'and on ()'],
)
const query = fc.letrec<{ expr: string }>(tie => ({
  expr: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    operand,
    fc.tuple(tie('expr'), operator, tie('expr')).map(parts => parts.join(' ')),
    tie('expr').map(inner => `(${inner})`),
    tie('expr').map(inner => `-${inner}`),
    tie('expr').map(inner => `sum by (x) (${inner})`),
    tie('expr').map(inner => `(${inner})[10m:1m]`),
  ),
})).expr

/** The tree as data, without places. */
function treeOf(text: string): unknown {
  return JSON.parse(
    JSON.stringify(parse(text), (key, value: unknown) =>
      key === 'start' || key === 'end' ? undefined : value,
    ),
  )
}

test('what is printed parses to the same tree and prints the same', () => {
  fc.assert(
    fc.property(query, text => {
      const printed = print(parse(text))
      expect(treeOf(printed)).toEqual(treeOf(text))
      expect(print(parse(printed))).toBe(printed)
    }),
  )
})

test('walk visits every part, outermost first', () => {
  const kinds: string[] = []
  walk(parse('sum(-rate(a[5m:]) + (1)) == topk(2, "x")'), expr => kinds.push(expr.kind))
  const left = ['aggregate', 'binary', 'unary', 'call', 'subquery', 'selector', 'paren', 'number']
  expect(kinds).toEqual(['binary', ...left, 'aggregate', 'number', 'string'])
})
