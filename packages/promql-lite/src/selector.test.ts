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
    '{a="b"',
  ])('%j is refused', text => {
    expect(() => parseSelector(text)).toThrow(PromqlError)
  })
})

describe('a WITH template', () => {
  test.each<[string, LabelObject, boolean]>([
    ['WITH (f={a="b"}) m{f}', { __name__: 'm', a: 'b' }, true],
    ['WITH (f={a="b"}) m{f}', { __name__: 'm', a: 'c' }, false],
    ['WITH (f={a="b"}) {f or c="d"}', { c: 'd' }, true],
    ['WITH (f={a="b"}) m{"f"}', { __name__: 'm', a: 'b' }, true],
    ['WITH (x="b") {a=x+"c"}', { a: 'bc' }, true],
    ['WITH (x="b") {a=~x+"|c"}', { a: 'c' }, true],
    ['WITH (m=foo{a="b"}) m{c="d"}', { __name__: 'foo', a: 'b', c: 'd' }, true],
    ['WITH (m=foo{a="b"}) m{c="d"}', { __name__: 'm', a: 'b', c: 'd' }, false],
    ['WITH (m={a="b" or c="d"}) m{x="y"}', { c: 'd', x: 'y' }, true],
    ['WITH (m={a="b" or c="d"}) m{x="y"}', { c: 'd' }, false],
    ['WITH (m={a="b"}) m{x="y" or z="w"}', { a: 'b', z: 'w' }, true],
    ['WITH (x=1) foo', { __name__: 'foo' }, true],
    ['WITH (x=nosuch("\\q")) foo', { __name__: 'foo' }, true],
    ['WITH (f(v)=m{a=v}) f("b")', { __name__: 'm', a: 'b' }, true],
    ['WITH (f(v)=m{a=v}) f', { __name__: 'f' }, true],
    ['WITH (f(v)={v}) f({a="b"})', { a: 'b' }, true],
    ['WITH (x="1", y=x+"2") {a=y}', { a: '12' }, true],
    ['WITH (x=y, y=z) x', { __name__: 'y' }, true],
    ['WITH (x=x) x', { __name__: 'x' }, true],
    ['WITH (x="1") WITH (x="2") {a=x}', { a: '2' }, true],
    ['WITH (x=WITH (y=foo) y{a="b"}) x', { __name__: 'foo', a: 'b' }, true],
    ['WITH (a\\-b={c="d"}) {a\\-b}', { c: 'd' }, true],
    ['WITH (f={}) m{f}', { __name__: 'm' }, true],
    ['WITH () (foo)', { __name__: 'foo' }, true],
    ['ru', { __name__: 'ru' }, true],
  ])('%s on %j is %j', (text, labels, result) => {
    expect(parseSelector(text).matches(labelsFromObject(labels))).toBe(result)
  })

  test.each([
    ['WITH (x="a") {b=y}', 'there is no WITH template "y"'],
    ['{y}', 'there is no WITH template "y"'],
    ['WITH (f(a)=m) f()', 'takes 1 arguments; got 0'],
    ['{"ru"}', 'takes 2 arguments; got 0'],
    ['WITH (f(a,a)=m) f', 'two arguments called "a"'],
    ['WITH (x=1,x=2) m', '"x" is defined twice'],
    ['WITH (x=foo) m{x}', 'must hold filters alone'],
    ['WITH (x=foo{a="b"}) m{x}', 'must hold filters alone'],
    ['WITH (x={a="b" or c="d"}) m{x}', 'holds "or"'],
    ['WITH (x={a="b" or c="d"}) x{e="f" or g="h"}', 'holds "or"'],
    ['WITH (x={"foo"}) x{"bar"}', 'must not be set twice'],
    ['foo{__name__=""}', 'must not be set twice'],
    ['WITH (x=1) {a=x}', 'is no text'],
    ['WITH (x=1) x{a="b"}', 'is no series selector'],
    ['WITH (x=1) x', 'another expression'],
    ['WITH (x=foo[5m]) x{a="b"}', 'another expression'],
    ['WITH (f(v)=f(v)) f(m)', 'unknown function "f"'],
    ['WITH ("f"={a="b"}) m', 'expected a template'],
    ['WITH (x="\\q") {a=x}', 'unknown escape'],
    ['WITH (f={a=~"("}) m{f}', 'cannot'],
    ['{a=~"\\xff"}', 'it is no UTF-8'],
  ])('%s is refused: %s', (text, reason) => {
    expect(() => parseSelector(text)).toThrow(PromqlError)
    expect(() => parseSelector(text)).toThrow(reason)
  })
})

describe('in the PromQL dialect', () => {
  const matches = (text: string, labels: LabelObject): boolean =>
    parseSelector(text, { dialect: 'promql' }).matches(labelsFromObject(labels))

  test.each<[string, LabelObject, boolean]>([
    ['foo', { __name__: 'foo' }, true],
    ['sum{a="b",}', { __name__: 'sum', a: 'b' }, true],
    ['{"foo bar", a="b"}', { __name__: 'foo bar', a: 'b' }, true],
    ['{"a-b"="c"}', { 'a-b': 'c' }, true],
    ['{"a\\nb"="c"}', { 'a\nb': 'c' }, true],
    ['{or="a"}', { or: 'a' }, true],
    ["{a='\\x41'}", { a: 'A' }, true],
    ['{a="\\xc3\\xa9"}', { a: 'é' }, true],
    ['{__name__="",a="b"}', { a: 'b' }, true],
    ['{__name__!="",a="b"}', { a: 'b' }, false],
    ['foo{a=""}', { __name__: 'foo' }, true],
    ['foo # why', { __name__: 'foo' }, true],
  ])('%s on %j is %j', (text, labels, result) => {
    expect(matches(text, labels)).toBe(result)
  })

  test.each([
    ...['{}', '{a=""}', '{a!="b"}', '{a=~".*"}', '{__name__=""}', '{a="b" or c="d"}', '(foo)'],
    ...['+foo', 'WITH (x=1) foo', 'a.b', '{a.b="c"}', '{a\\-b="c"}', 'é', '{a="b"+"c"}', 'on'],
    ...[
      '{a="\\q"}',
      '{a="b"',
      'foo[5m]',
      'foo offset 5m',
      '{,}',
      '{a}',
      '{a=~"("}',
      '',
      'inf',
      '5',
    ],
  ])('%j is refused', text => {
    expect(() => matches(text, {})).toThrow(PromqlError)
  })
})

describe('pathological input ends quickly', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => `l${i}="v"`)
  const doubling = Array.from({ length: 40 }, (_, i) => `t${i + 1}=t${i}+t${i}`).join(',')

  test('many filters, and much text', () => {
    expect(parseSelector(`{${many.join(',')}}`).groups[0]).toHaveLength(100_000)
    expect(parseSelector(`{${many.join(' or ')}}`).groups).toHaveLength(100_000)
    expect(parseSelector(`{${many.join(',')}}`, { dialect: 'promql' }).groups[0]).toHaveLength(
      100_000,
    )
    const long = 'x'.repeat(1_000_000)
    expect(parseSelector(`{a="${long}"}`).matches([{ name: 'a', value: long }])).toBe(true)
  })

  test.each([
    ['parentheses', `${'('.repeat(100_000)}m${')'.repeat(100_000)}`, 'nested deeper'],
    ['signs', `${'+'.repeat(100_000)}m`, 'nested deeper'],
    ['WITH in WITH', `${'WITH () '.repeat(100_000)}m`, 'nested deeper'],
    ['texts that double', `WITH (t0="ab",${doubling}) {a=t40}`, 'expand to more than'],
    ['sums that double', `WITH (t0=m,${doubling}) t40`, 'expand to more than'],
    ['operators', `m${'+m'.repeat(100_000)}`, 'operators'],
  ])('%s', (_, text, reason) => {
    expect(() => parseSelector(text)).toThrow(PromqlError)
    expect(() => parseSelector(text)).toThrow(reason)
  })
})
