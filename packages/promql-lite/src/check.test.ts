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
    ['sum(a, b)', 1],
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

describe('refused in PromQL only', () => {
  test.each([
    ['rate(a)', 'expects a matrix; got a vector'],
    ['abs(1)', 'expects a vector; got a scalar'],
    ['sum(1)', 'expects a vector; got a scalar'],
    ['1 == 1', 'needs "bool"'],
    ['a and 1', 'cannot be used on a scalar'],
  ])('%s', (text, reason) => {
    expect(() => typeOf(text, 'promql')).toThrow(reason)
    expect(() => typeOf(text, 'metricsql')).not.toThrow()
  })
})
