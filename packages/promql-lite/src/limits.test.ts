import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check } from './check.ts'
import { PromqlError } from './errors.ts'
import { labelFlow } from './label-flow/index.ts'
import { optimize } from './optimize/index.ts'
import { parse, type Dialect } from './parser/index.ts'
import { prettify } from './prettify.ts'
import { print } from './print.ts'

const dialects = ['promql', 'metricsql'] as const

/** Runs all that walks a tree. */
function everything(text: string, dialect: Dialect): void {
  const expr = parse(text, { dialect })
  check(expr, { dialect, text })
  print(dialect === 'metricsql' ? optimize(expr) : expr, { dialect })
  prettify(text, { dialect })
  labelFlow(expr, { dialect })
}

const repeat = (text: string, count: number): string => text.repeat(count)

const manyNames = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) => `n${from * count + i}`).join()
const pinned = (count: number, from: number): string =>
  Array.from({ length: count }, (_, i) => `n${from * count + i}="v"`).join()

describe.each(dialects)('in %s', dialect => {
  test.each([
    ['the most operators', `a${repeat('+a', 1000)}`],
    ['the deepest nesting', `${repeat('abs(', 200)}a${repeat(')', 200)}`],
    ['both', `${repeat('abs(', 199)}a${repeat('+a', 1000)}${repeat(')', 199)}`],
    ['both, mixed', `${repeat('abs(a*a*a*a+', 198)}a${repeat(')', 198)}`],
    [
      'a megabyte of operators',
      Array(900)
        .fill(`a{b="${repeat('x', 1200)}"}`)
        .join(' + '),
    ],
    ['a megabyte of filters', `a{${Array(90_000).fill('b!="cdef"').join(',')}}`],
    ['many arguments', `label_join(a, "b", ""${repeat(',"c"', 50_000)})`],
    ['many labels', `sum by (${repeat('a,', 200_000)}b) (c)`],
    ['many names', `sum by (${manyNames(100_000)}) (c)`],
    [
      'a union of groupings',
      Array.from({ length: 900 }, (_, i) => `sum by (${manyNames(100, i)}) (c)`).join(' or '),
    ],
    [
      'a sum of groupings',
      Array.from({ length: 900 }, (_, i) => `sum by (${manyNames(100, i)}) (c)`).join(' + '),
    ],
    [
      'a join of pinned labels',
      Array.from({ length: 500 }, (_, i) => `c{${pinned(100, i)}}`).join(' * on () '),
    ],
  ])('%s is not too much', (_, text) => {
    expect(() => everything(text, dialect)).not.toThrow()
  })

  test.each([
    ['a megabyte of digits', repeat('1', 1_000_000)],
    ['a megabyte of underscores', repeat('1_', 500_000)],
    ['a megabyte of quotes', `"${repeat('\\', 1_000_001)}`],
    ['a megabyte of brackets', repeat('[', 1_000_000)],
    ['a megabyte of braces', repeat('{', 1_000_000)],
    ['a megabyte of space', repeat(' ', 1_000_000)],
    ['a megabyte of words', repeat('by ', 300_000)],
    ['ten thousand parentheses', `${repeat('(', 10_000)}a${repeat(')', 10_000)}`],
    ['ten thousand signs', `${repeat('-', 10_000)}a`],
    ['ten thousand windows', `a${repeat('[5m:]', 10_000)}`],
    ['a megabyte of lone surrogates', repeat('\ud800', 1_000_000)],
    ['a lone surrogate in a pattern', 'a{b=~"\ud800"}'],
  ])('%s is refused soon', (_, text) => {
    expect(() => everything(text, dialect)).toThrow(PromqlError)
  })
})

test.each([
  ['fifty thousand pairs of labels', `label_set(a${repeat(',"b","c"', 50_000)})`],
  [
    'different pairs',
    `label_copy(a${Array.from({ length: 30_000 }, (_, i) => `,"l${i}","l${i + 1}"`).join('')})`,
  ],
  [
    'values of a label',
    `label_map(a, "b"${Array.from({ length: 50_000 }, (_, i) => `,"${i}","v"`).join('')})`,
  ],
  [
    'twenty thousand groups of filters',
    `a{${Array.from({ length: 20_000 }, (_, i) => `b="${i}"`).join(' or ')}}`,
  ],
  [
    'fifty thousand vectors',
    `sum(${Array.from({ length: 50_000 }, (_, i) => `a{b="${i}"}`).join()})`,
  ],
  [
    'doublings of a value',
    `${repeat('label_replace(', 190)}a{b="c"}${repeat(',"b","$1$1","b","(.*)")', 190)}`,
  ],
  [
    'copies of a long value',
    `label_replace(a{b="${repeat('c', 400_000)}"}, "b", "${repeat('$1', 200_000)}", "b", "(.*)")`,
  ],
  ['filters of many values', `a{b=~"${repeat('b|', 99)}b"${repeat(',b!~"c+d"', 50_000)}}`],
])('%s are not too much', (_, text) => {
  expect(() => everything(text, 'metricsql')).not.toThrow()
})

describe('templates', () => {
  const chain = (count: number, next: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => next(i)).join(',')

  test('many of them are not too much', () => {
    const text = `WITH (${chain(50_000, i => `t${i}=1`)}) sum(${chain(20_000, i => `t${i}`)})`
    expect(() => everything(text, 'metricsql')).not.toThrow()
    expect(() => parse(`WITH (f(${chain(20_000, i => `a${i}`)})=1) 1`)).not.toThrow()
  })

  test.each([
    ['that double', `WITH (t0=a,${chain(40, i => `t${i + 1}=t${i}+t${i}`)}) t40`],
    ['whose filters double', `WITH (t0={a="b"},${chain(40, i => `t${i + 1}={t${i},t${i}}`)}) t40`],
    [
      'whose groups multiply',
      `WITH (t={${Array(3000).fill('a="b"').join(' or ')}}) t{a="c"}${repeat('+t{a="c"}', 900)}`,
    ],
    ['that use each other deeply', `WITH (t0=a,${chain(5000, i => `t${i + 1}=t${i}+1`)}) t5000`],
    [
      'that grow by their arguments',
      `WITH (f0(x)=x,${chain(99, i => `f${i + 1}(x)=f${i}(x+x)`)}) f99(a)`,
    ],
  ])('%s are refused', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'too-large' }))
  })
})

/** What becomes of a text; an error of another kind is a crash. */
function outcomeOf(text: string, dialect: Dialect): string {
  try {
    everything(text, dialect)
    return 'parsed'
  } catch (error) {
    return error instanceof PromqlError ? 'refused' : `crashed: ${String(error)}`
  }
}

test('whatever is written, it is parsed or refused with a PromqlError', () => {
  const marks = '( ) [ ] { } : = =~ + - ^ , @ # " \' ` \\ . $__interval'.split(' ')
  const words = 'a sum by offset 5m 1 "x" or WITH on group_left bool limit Inf 0x 1e é'.split(' ')
  const word = fc.constantFrom(...marks, ...words, '\n', '\ud800', '\0', 'keep_metric_names')
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), fc.constantFrom('', ' '), (parts, space) => {
      const outcomes = dialects.map(dialect => outcomeOf(parts.join(space), dialect))
      expect(outcomes.join()).not.toContain('crashed')
    }),
    { numRuns: 500 },
  )
})
