import { describe, expect, test } from 'vitest'
import type { Expr } from '../ast.ts'
import { PromqlError } from '../errors.ts'
import { parse, type Dialect } from './index.ts'

/** Shows how an expression is nested: every operator in brackets of its own. */
function shape(expr: Expr): string {
  switch (expr.kind) {
    case 'binary':
      return `[${shape(expr.left)} ${expr.op} ${shape(expr.right)}]`
    case 'unary':
      return `[${expr.op}${shape(expr.expr)}]`
    case 'paren':
      return shape(expr.expr)
    case 'subquery':
      return `[${shape(expr.expr)} sub]`
    case 'number':
      return expr.text
    case 'selector':
      return expr.groups[0]?.[0]?.value ?? ''
    case 'string':
    case 'call':
    case 'aggregate':
      return expr.kind
  }
}

function errorOf(text: string, dialect?: Dialect): PromqlError {
  try {
    parse(text, dialect === undefined ? {} : { dialect })
  } catch (error) {
    if (error instanceof PromqlError) return error
    throw error
  }
  throw new Error(`${text} was accepted`)
}

describe('operators nest by strength', () => {
  test.each([
    ['1+2*3', '[1 + [2 * 3]]'],
    ['1*2+3', '[[1 * 2] + 3]'],
    ['1-2-3', '[[1 - 2] - 3]'],
    ['(1+2)*3', '[[1 + 2] * 3]'],
    ['2^3^2', '[2 ^ [3 ^ 2]]'],
    ['-2^2', '[-[2 ^ 2]]'],
    ['-2*2', '[[-2] * 2]'],
    ['2^-1', '[2 ^ [-1]]'],
    ['a % b atan2 c', '[[a % b] atan2 c]'],
    ['a + b > c', '[[a + b] > c]'],
    ['a > b == c', '[[a > b] == c]'],
    ['a or b and c', '[a or [b and c]]'],
    ['a and b or c', '[[a and b] or c]'],
    ['a unless b and c', '[[a unless b] and c]'],
    ['a == b AND c != d', '[[a == b] and [c != d]]'],
    ['a default b or c', '[a default [b or c]]'],
    ['a if b default c', '[[a if b] default c]'],
    ['-a[5m:1m]', '[-[a sub]]'],
  ])('%s', (text, result) => {
    expect(shape(parse(text))).toBe(result)
  })
})

describe('what follows a selector', () => {
  test.each([
    ['a[5m]', { range: { ms: 300_000, text: '5m' } }],
    ['a[5i]', { range: { ms: 0, steps: 5 } }],
    ['a[90]', { range: { ms: 90_000 } }],
    ['a offset 1h30m', { offset: { ms: 5_400_000 } }],
    ['a offset -5m', { offset: { ms: -300_000, text: '-5m' } }],
    ['a @ 10.5', { at: 10_500 }],
    ['a @ -1', { at: -1000 }],
    ['a @ start()', { at: 'start' }],
    ['a @ end() offset 5m', { at: 'end', offset: { ms: 300_000 } }],
    ['a offset 5m @ 1', { at: 1000, offset: { ms: 300_000 } }],
    ['a[1h:5m]', { kind: 'subquery', range: { ms: 3_600_000 }, step: { ms: 300_000 } }],
    ['a[1h : 5m] offset 1m', { kind: 'subquery', offset: { ms: 60_000 } }],
    ['rate(a[5m])[1h:]', { kind: 'subquery', expr: { kind: 'call', name: 'rate' } }],
  ])('%s', (text, result) => {
    expect(parse(text)).toMatchObject(result)
  })

  test('a step may be left out of a subquery', () => {
    expect(parse('a[1h:]')).not.toHaveProperty('step')
  })
})

describe('calls and aggregations', () => {
  test.each([
    ['sum(a) by (x, y)', { name: 'sum', grouping: { kind: 'by', labels: ['x', 'y'] } }],
    ['SUM WITHOUT (x,) (a)', { name: 'sum', grouping: { kind: 'without', labels: ['x'] } }],
    ['sum by () (a)', { grouping: { kind: 'by', labels: [] } }],
    ['topk(5, a)', { kind: 'aggregate', args: [{ value: 5 }, { kind: 'selector' }] }],
    ['time()', { kind: 'call', args: [] }],
    ['sum', { kind: 'selector' }],
    ['sum{a="b"}', { kind: 'selector' }],
    [
      'a / on(x) group_left(y) b',
      { matching: { kind: 'on', labels: ['x'], group: { side: 'left', include: ['y'] } } },
    ],
    ['a / ignoring(x) b', { matching: { kind: 'ignoring', labels: ['x'] } }],
    ['a == bool b', { op: '==', bool: true }],
    ['a == b', { op: '==', bool: false }],
    ['1h', { kind: 'number', value: 3600 }],
    ['1Ki', { kind: 'number', value: 1024 }],
    ["'x'", { kind: 'string', value: 'x' }],
  ])('%s', (text, result) => {
    expect(parse(text)).toMatchObject(result)
  })
})

describe('a mistake is shown with its place', () => {
  test.each<[string, string, number, number, string]>([
    ['', 'syntax', 1, 1, '\n^'],
    ['a +', 'syntax', 1, 4, 'a +\n   ^'],
    ['a\n  + )', 'syntax', 2, 5, '  + )\n    ^'],
    ['rat(a[5m])', 'unknown-function', 1, 1, 'rat(a[5m])\n^'],
    ['a{b="c"', 'syntax', 1, 8, 'a{b="c"\n       ^'],
    ['a{b=~"("}', 'syntax', 1, 6, 'a{b=~"("}\n     ^'],
    ['a b', 'syntax', 1, 3, 'a b\n  ^'],
    ['a + "x', 'syntax', 1, 5, 'a + "x\n    ^'],
    ['a ! b', 'syntax', 1, 3, 'a ! b\n  ^'],
    ['a[0s]', 'syntax', 1, 2, 'a[0s]\n ^'],
    ['a + bool b', 'syntax', 1, 3, 'a + bool b\n  ^'],
    ['a offset 1m[5m]', 'syntax', 1, 12, 'a offset 1m[5m]\n           ^'],
    ['a @ 1 @ 2', 'syntax', 1, 10, 'a @ 1 @ 2\n         ^'],
    ['a and on(x) group_left b', 'syntax', 1, 3, 'a and on(x) group_left b\n  ^'],
    ['rate(a[5m])[5m]', 'syntax', 1, 12, 'rate(a[5m])[5m]\n           ^'],
    ['WITH (x=1) x', 'not-supported', 1, 1, 'WITH (x=1) x\n^'],
  ])('%j', (text, code, line, column, excerpt) => {
    expect(errorOf(text)).toMatchObject({ code, line, column, excerpt })
  })

  test('and a function that is written nearly right is named', () => {
    expect(errorOf('rat(a[5m])').message).toContain('did you mean "rate"?')
  })

  test('nesting that would exhaust the stack is refused', () => {
    const deep = (depth: number): string => '('.repeat(depth) + '1' + ')'.repeat(depth)
    expect(shape(parse(deep(150)))).toBe('1')
    expect(errorOf(deep(100_000)).message).toContain('nested deeper')
    expect(errorOf(`${'-'.repeat(100_000)}1`).message).toContain('nested deeper')
  })
})

describe('what only MetricsQL knows', () => {
  test.each([
    ...['a if b', 'a ifnot b', 'a default 1', 'a[5i]', '1Ki', '2.5M', '{a="b" or c="d"}', '{}'],
    '{a=~".*"}',
  ])('%s', text => {
    expect(() => parse(text, { dialect: 'metricsql' })).not.toThrow()
    expect(errorOf(text, 'promql')).toBeInstanceOf(PromqlError)
  })
})
