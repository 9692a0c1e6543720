import { describe, expect, test } from 'vitest'
import { PromqlError } from '../../errors.ts'
import { parse } from '../index.ts'

const promql = { dialect: 'promql' } as const
const experimental = { dialect: 'promql', experimental: true } as const

describe('PromQL parses', () => {
  test.each([
    ['{"foo bar"}', { groups: [[{ name: '__name__', value: 'foo bar' }]] }],
    ['foo{"a b"="c"}', { name: 'foo', groups: [[{}, { name: 'a b', value: 'c' }]] }],
    ['-1', { kind: 'number', value: -1 }],
    ['- -5m', { kind: 'number', value: 300, duration: { ms: 300_000 } }],
    ['017', { value: 15 }],
    ['089', { value: 89 }],
    ['0x1F', { value: 31 }],
    ['0x11e', { value: 286 }],
    ['0x1e ', { value: 30 }],
    ['1_000', { value: 1000 }],
    ['a @ 5m', { at: { value: 300 } }],
    ['a @ -1', { at: { value: -1 } }],
    ['a offset +5m', { offset: { ms: 300_000 } }],
    ['a offset +-+5m', { offset: { ms: -300_000 } }],
    ['a[--5m]', { range: { ms: 300_000 } }],
    ['a[1001ms]', { range: { ms: 1001, text: '1s1ms' } }],
    ['a @ end()[5m]', { range: { ms: 300_000 }, at: { name: 'end' } }],
    ['a offset 0 offset 5m', { offset: { ms: 300_000 } }],
    ['sum by ("a b", on, atan2) (c)', { grouping: { labels: ['a b', 'on', 'atan2'] } }],
    ['and and and', { op: 'and' }],
    ['offset offset 5m', { kind: 'selector', name: 'offset' }],
    ['start{end="a"}', { name: 'start' }],
    ['"\\xff"', { value: '\udcff' }],
  ])('%s', (text, result) => {
    expect(parse(text, promql)).toMatchObject(result)
  })
})

describe('PromQL refuses', () => {
  test.each([
    ...[
      'a[0s]',
      'a[-5m]',
      'a[5m1h]',
      'a[1.5h]',
      'a[9223372037]',
      'a[5m:0]',
      'a[#c\n5m]',
      'a["5m"]',
    ],
    ...[
      'a offset 1m offset 2m',
      'a offset 1m[5m]',
      'a @ 1 [5m]',
      'a @ Inf',
      'a @ 1 @ end()',
      'a @ b',
    ],
    ...[
      '(a) offset 5m',
      'sum(a)[5m]',
      'rate(a[5m])[5m]',
      'a[5m][5m]',
      'sum by (inf) (a)',
      'sum by (without) (a)',
      '0x1e',
      '0x1e+1',
      'on',
      'bool',
    ],
    ...[
      'sum by ("") (a)',
      'a{__name__="a"}',
      'a{"a"}',
      'a{a:b="c"}',
      'round(a,)',
      '1e400',
      '0x',
      '0b11',
    ],
    ...[
      'sum by (a) (b) by (c)',
      'a ! b',
      'a =~ b',
      '"a\nb"',
      '"\\q"',
      '"\\ud800"',
      'f without (x) (y)',
    ],
    ...['a[5m + 1m]', 'a[step()]', 'a + fill(0) b', 'a[5m] anchored', 'a </ 1', 'a[1h::5m]'],
  ])('%j', text => {
    expect(() => parse(text, promql)).toThrow(PromqlError)
  })
})

describe('experimental syntax', () => {
  test.each([
    ['a[5m * 2 ^ 3]', { range: { text: '5m * 2 ^ 3', formula: { kind: '*' } } }],
    ['a[-5m + 35m]', { range: { text: '-5m + 35m' } }],
    ['a[(((1h)))]', { range: { text: '(1h)', formula: { kind: 'paren' } } }],
    ['a[max_of(step(), range() / 2)]', { range: { text: 'max_of(step(), range() / 2)' } }],
    ['a offset -step()', { offset: { text: '-step()' } }],
    ['a offset step() * 2', { kind: 'binary', op: '*' }],
    ['a[5m] anchored offset 1m', { mode: 'anchored', offset: { ms: 60_000 } }],
    ['a + fill(-1) b', { fill: { left: -1, right: -1 } }],
    ['a + fill_right(1) fill_left(2) b', { fill: { left: 2, right: 1 } }],
    ['a + fill', { right: { kind: 'selector' } }],
    ['a[1h::5m]', { kind: 'subquery', isAligned: true }],
    ['a </ 1', { op: '</' }],
  ])('%s', (text, result) => {
    expect(parse(text, experimental)).toMatchObject(result)
  })

  test.each(['a[5m / 0]', 'a offset (5m % 0)', 'a @ end()[5m]', 'a[5s s 5s]'])(
    '%s is refused',
    text => {
      expect(() => parse(text, experimental)).toThrow(PromqlError)
    },
  )
})
