import { describe, expect, test } from 'vitest'
import { PromqlError } from './errors.ts'
import { labelsFromObject } from './labels.ts'
import { parseSelector } from './selector.ts'

type LabelObject = Readonly<Record<string, string>>

describe('a selector', () => {
  test.each<[string, LabelObject, boolean]>([
    ['foo', { __name__: 'foo' }, true],
    ['foo', { __name__: 'bar' }, false],
    ['foo{}', { __name__: 'foo' }, true],
    ['(foo)', { __name__: 'foo' }, true],
    ['+foo', { __name__: 'foo' }, true],
    ['sum', { __name__: 'sum' }, true],
    ['by', { __name__: 'by' }, true],
    ['foo # why', { __name__: 'foo' }, true],
    ['{a="b"}', { a: 'b' }, true],
    ['{a="b"}', { a: 'c' }, false],
    ['{a="b",}', { a: 'b' }, true],
    ['{a="b",c="d"}', { a: 'b' }, false],
    ['{a="b",c="d"}', { a: 'b', c: 'd' }, true],
    ['{a="b"+"c"}', { a: 'bc' }, true],
    ["{a='it\\'s'}", { a: "it's" }, true],
    ['{a=`\\d`}', { a: '\\d' }, true],
    ['{a=~`\\d`}', { a: '7' }, true],
    ['{a="\\x41\\u00e9\\101\\n"}', { a: 'AéA\n' }, true],
    ['{"foo"}', { __name__: 'foo' }, true],
    ['{a="b","foo"}', { __name__: 'foo', a: 'b' }, true],
    ['{"a-b"="c"}', { 'a-b': 'c' }, true],
    ['{a\\-b="c"}', { 'a-b': 'c' }, true],
    ['{"a\\nb"="c"}', { anb: 'c' }, true],
    ['{a.b="c"}', { 'a.b': 'c' }, true],
    ['{or="a",by="b"}', { or: 'a', by: 'b' }, true],
    ['{__proto__="x"}', { a: 'x' }, false],
  ])('%s on %j is %j', (text, labels, result) => {
    expect(parseSelector(text).matches(labelsFromObject(labels))).toBe(result)
  })
})

describe('a missing label', () => {
  test.each<[string, LabelObject, boolean]>([
    ['{a=""}', { b: 'x' }, true],
    ['{a=""}', { a: '' }, true],
    ['{a!="x"}', { b: 'x' }, true],
    ['{a!~"x"}', { b: 'x' }, true],
    ['{a!~".*"}', { b: 'x' }, false],
    ['{a=~".*"}', { b: 'x' }, true],
    ['{a=~".+"}', { b: 'x' }, false],
    ['{__name__=""}', { b: 'x' }, false],
    ['{__name__!=""}', { b: 'x' }, true],
    ['{__name__=~".*"}', { b: 'x' }, true],
    ['{__name__!~".+"}', { b: 'x' }, true],
  ])('%s on %j is %j', (text, labels, result) => {
    expect(parseSelector(text).matches(labelsFromObject(labels))).toBe(result)
  })
})

describe('or', () => {
  test.each<[string, LabelObject, boolean]>([
    ['{a="b" or c="d"}', { c: 'd' }, true],
    ['{a="b" OR c="d"}', { a: 'b' }, true],
    ['{a="b" or c="d"}', { a: 'x', c: 'y' }, false],
    ['foo{a="b" or c="d"}', { __name__: 'bar', c: 'd' }, false],
    ['{__name__="foo" or bar="baz"}', { __name__: 'foo' }, true],
    ['{__name__="foo" or bar="baz"}', { bar: 'baz' }, false],
    ['{__name__="foo" or bar="baz"}', { __name__: 'foo', bar: 'x' }, true],
    ['{__name__="foo" or __name__="x",bar="baz"}', { __name__: 'x', bar: 'baz' }, true],
  ])('%s on %j is %j', (text, labels, result) => {
    expect(parseSelector(text).matches(labelsFromObject(labels))).toBe(result)
  })
})

test('{} never matches', () => {
  expect(parseSelector('{}').matches([{ name: 'a', value: 'b' }])).toBe(false)
  expect(parseSelector('{}').matches([])).toBe(false)
})

test('any of several labels with one name may match', () => {
  const labels = [
    { name: 'a', value: 'x' },
    { name: 'a', value: 'y' },
  ]
  expect(parseSelector('{a="y"}').matches(labels)).toBe(true)
  expect(parseSelector('{a="z"}').matches(labels)).toBe(false)
})

describe('no selector', () => {
  test.each([
    ...['', '5', '"foo"', 'Inf', 'NaN', '5m', 'foo[5m]', 'foo offset 5m', 'foo @ 1', 'rate(foo)'],
    ...['foo + bar', '-foo', '(foo', 'foo)', '(foo, bar)', '{a}', '{a="b" c="d"}', '{a="b"'],
    ...['{,}', '{or a="b"}', '{a="b" or}', '{a="b", or c="d"}', '{a=b}', '{a="\\q"}', '{a="b\nc"}'],
    ...['{a=~"("}', 'foo{__name__="bar"}', '{__name__="a",__name__="b"}', '{a=="b"}', 'WITH (x) x'],
  ])('%j is refused', text => {
    expect(() => parseSelector(text)).toThrow(PromqlError)
  })
})
