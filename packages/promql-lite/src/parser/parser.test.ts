import { describe, expect, test } from 'vitest'
import type { Expr } from '../ast.ts'
import { PromqlError } from '../errors.ts'
import { parse, parseAsWritten, type DialectOptions } from './index.ts'

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
      return expr.name ?? expr.written?.[0]?.[0]?.condition?.value.value ?? ''
    case 'rollup':
    case 'with':
    case 'string':
    case 'call':
    case 'aggregate':
      return expr.kind
  }
}

function errorOf(text: string, options: DialectOptions = {}): PromqlError {
  try {
    parse(text, options)
  } catch (error) {
    if (error instanceof PromqlError) return error
    throw error
  }
  throw new Error(`${text} was accepted`)
}

const promql = { dialect: 'promql' } as const

describe('operators nest by strength', () => {
  test.each([
    ['1+2*3', '[1 + [2 * 3]]', '[1 + [2 * 3]]'],
    ['1*2+3', '[[1 * 2] + 3]', '[[1 * 2] + 3]'],
    ['1-2-3', '[[1 - 2] - 3]', '[[1 - 2] - 3]'],
    ['(1+2)*3', '[[1 + 2] * 3]', '[[1 + 2] * 3]'],
    ['2^3^2', '[2 ^ [3 ^ 2]]', '[2 ^ [3 ^ 2]]'],
    ['-a^2', '[-[a ^ 2]]', '[0 - [a ^ 2]]'],
    ['-a*2', '[[-a] * 2]', '[0 - [a * 2]]'],
    ['-2*a', '[-2 * a]', '[0 - [2 * a]]'],
    ['2^-1', '[2 ^ -1]', '[2 ^ [0 - 1]]'],
    ['a*-b*c', '[[a * [-b]] * c]', '[[a * [0 - b]] * c]'],
    ['a+-b*c', '[a + [[-b] * c]]', '[a + [0 - [b * c]]]'],
    ['a^-b^c', '[a ^ [-[b ^ c]]]', '[a ^ [0 - [b ^ c]]]'],
    ['a % b atan2 c', '[[a % b] atan2 c]', '[[a % b] atan2 c]'],
    ['a + b > c', '[[a + b] > c]', '[[a + b] > c]'],
    ['a > b == c', '[[a > b] == c]', '[[a > b] == c]'],
    ['a or b and c', '[a or [b and c]]', '[a or [b and c]]'],
    ['a and b or c', '[[a and b] or c]', '[[a and b] or c]'],
    ['a unless b and c', '[[a unless b] and c]', '[[a unless b] and c]'],
    ['a == b AND c != d', '[[a == b] and [c != d]]', '[[a == b] and [c != d]]'],
    ['-a[5m:1m]', '[-[a sub]]', '[0 - [a sub]]'],
    ['a default b or c', '', '[a default [b or c]]'],
    ['a if b default c', '', '[[a if b] default c]'],
  ])('%s is %s, in MetricsQL %s', (text, inPromql, inMetricsql) => {
    if (inPromql !== '') expect(shape(parse(text, promql))).toBe(inPromql)
    expect(shape(parseAsWritten(text))).toBe(inMetricsql)
  })
})

describe('what follows a selector, in both dialects', () => {
  test.each([
    ['a[5m]', { range: { ms: 300_000, text: '5m' } }],
    ['a[90]', { range: { ms: 90_000 } }],
    ['a offset 1h30m', { offset: { ms: 5_400_000 } }],
    ['a offset -5m', { offset: { ms: -300_000, text: '-5m' } }],
    ['a @ 10.5', { at: { value: 10.5 } }],
    ['a @ start()', { at: { name: 'start' } }],
    ['a @ end() offset 5m', { at: { name: 'end' }, offset: { ms: 300_000 } }],
    ['a offset 5m @ 1', { at: { value: 1 }, offset: { ms: 300_000 } }],
    ['a[1h:5m]', { kind: 'subquery', range: { ms: 3_600_000 }, step: { ms: 300_000 } }],
    ['a[1h : 5m] offset 1m', { kind: 'subquery', offset: { ms: 60_000 } }],
    ['rate(a[5m])[1h:]', { kind: 'subquery', expr: { kind: 'call', name: 'rate' } }],
  ])('%s', (text, result) => {
    expect(parse(text, promql)).toMatchObject(result)
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
    ["'x'", { kind: 'string', value: 'x' }],
  ])('%s', (text, result) => {
    expect(parse(text, promql)).toMatchObject(result)
    expect(parse(text)).toMatchObject(result)
  })
})

test('every part knows where it stands', () => {
  expect(parse('sum(rate(a{b="c"}[5m])) / 2', promql)).toMatchObject({
    ...{ start: 0, end: 27, right: { start: 26, end: 27 } },
    left: { start: 0, end: 23, args: [{ start: 4, end: 22, args: [{ start: 9, end: 21 }] }] },
  })
  expect(parse('sum(rate(a{b="c"}[5m])) / 2')).toMatchObject({
    ...{ start: 0, end: 27, right: { start: 26, end: 27 } },
    left: { start: 0, end: 23, args: [{ start: 4, end: 22, args: [{ start: 9, end: 21 }] }] },
  })
})

describe('a mistake is shown with its place', () => {
  test.each<[string, string, number, number, string]>([
    ['', 'syntax', 1, 1, '\n^'],
    ['a +', 'syntax', 1, 4, 'a +\n   ^'],
    ['a\n  + )', 'syntax', 2, 5, '  + )\n    ^'],
    ['a{b="c"', 'syntax', 1, 8, 'a{b="c"\n       ^'],
    ['a{b=~"("}', 'syntax', 1, 3, 'a{b=~"("}\n  ^'],
    ['a b', 'syntax', 1, 3, 'a b\n  ^'],
    ['a + "x', 'syntax', 1, 5, 'a + "x\n    ^'],
    ['a ! b', 'syntax', 1, 3, 'a ! b\n  ^'],
  ])('%j', (text, code, line, column, excerpt) => {
    expect(errorOf(text)).toMatchObject({ code, line, column, excerpt })
    expect(errorOf(text, promql)).toMatchObject({ code, line, column, excerpt })
  })

  test.each([
    ['sum(a) bye (b)', 'did you mean "by"?'],
    ['a ofset 5m', 'did you mean "offset"?'],
    ['a unles b', 'did you mean "unless"?'],
  ])('%s: %s', (text, hint) => {
    expect(errorOf(text).message).toContain(hint)
    expect(errorOf(text, promql).message).toContain(hint)
  })

  test('of a long line only the part around it is shown', () => {
    const { excerpt, column } = errorOf(`${'a + '.repeat(500)}) ${'x'.repeat(500)}`)
    expect(column).toBe(2001)
    const [line = '', caret = ''] = excerpt.split('\n')
    expect(line).toHaveLength(162)
    expect(line[caret.length - 1]).toBe(')')
  })
})

describe('what would exhaust the stack is refused', () => {
  const deep = (depth: number): string => '('.repeat(depth) + 'a' + ')'.repeat(depth)

  test.each([promql, {}])('in %j', options => {
    expect(shape(parse(deep(150), { ...options, dialect: 'promql' }))).toBe('a')
    const refused = { code: 'too-large' }
    expect(errorOf(deep(100_000), options)).toMatchObject(refused)
    expect(errorOf(`${'-'.repeat(100_000)}1`, options)).toMatchObject(refused)
    expect(errorOf(`a${'+a'.repeat(100_000)}`, options)).toMatchObject(refused)
    expect(errorOf(`a${'^a'.repeat(100_000)}`, options)).toMatchObject(refused)
    expect(errorOf(`${'sum('.repeat(100_000)}a`, options)).toMatchObject(refused)
    expect(errorOf(`a[${'('.repeat(100_000)}`, options)).toBeInstanceOf(PromqlError)
  })
})

describe('what only MetricsQL knows', () => {
  test.each([
    ...['a if b', 'a ifnot b', 'a default 1', 'a[5i]', '1Ki', '2.5M', '{a="b" or c="d"}', '1.5m'],
    ...[
      'a.b',
      'a\\-b',
      'WITH (x=1) x',
      'sum(a) limit 5',
      'abs(a) keep_metric_names',
      '{a="b"+"c"}',
    ],
    ...['sum(a)[5m]', 'sum(a) offset 5m', 'a @ (end() - 1)', '(a, b)', 'sum(a,)', 'a[:5m]', '0b11'],
    ...['foo @ 1m @ 2'].slice(1),
  ])('%s', text => {
    expect(() => parse(text, { dialect: 'metricsql' })).not.toThrow()
    expect(errorOf(text, promql)).toBeInstanceOf(PromqlError)
  })
})
