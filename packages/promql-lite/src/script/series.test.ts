import { expect, test } from 'vitest'
import { formatLabels } from '../labels.ts'
import { parseSeries } from './index.ts'

const show = (text: string): string => {
  const { labels, values } = parseSeries(text)
  const shown = values.map(value =>
    value.kind === 'number' ? value.value : value.kind === 'histogram' ? value.text : value.kind,
  )
  return [formatLabels(labels), ...shown].join(' ')
}

test.each([
  ['up 1 2', 'up 1 2'],
  ['up{}', 'up'],
  ['{} 4', '{} 4'],
  ['up {b="2", a="1"} 1', 'up{a="1",b="2"} 1'],
  ['{"a.b", "c d"=\'x\'} 1', 'a.b{c d="x"} 1'],
  ['up{a="", b="\\"\\n"} 1', 'up{b="\\"\\n"} 1'],
  ['up _ 1', 'up none 1'],
  ['up _x2 1', 'up none none 1'],
  ['up 1x2', 'up 1 1 1'],
  ['up 0x2', 'up 0 0 0'],
  ['up 1+2x2', 'up 1 3 5'],
  ['up -1-2x2', 'up -1 -3 -5'],
  ['up 1+.5x1', 'up 1 1.5'],
  ['up stale stalex1', 'up stale stale stale'],
  ['up Inf +inf -INF nan', 'up Infinity Infinity -Infinity NaN'],
  ['up 1e3 1_000 .5 2.', 'up 1000 1000 0.5 2'],
  ['up {{count:1}}', 'up {{count:1}}'],
  ['up {{count:1}}+{{sum:1}}x1 {{}}', 'up {{count:1}}+{{sum:1}} {{count:1}}+{{sum:1}} {{}}'],
])('reads %s', (text, expected) => {
  expect(show(text)).toBe(expected)
})

test.each([
  ['1 2', 'no name and no labels; expected something like up{job="a"} 1 2', 1],
  ['up{a}', 'expected "=" after the label "a"', 5],
  ['up{a=b} 1', 'expected a quoted label value', 6],
  ['up{a="b" c="d"} 1', 'expected "," or "}" after a label', 10],
  ['up{a="\\z"} 1', 'unknown escape "\\\\z"', 6],
  ['up{a="b",a="c"} 1', 'the label "a" is there twice', 1],
  ['up{"x"} 1', 'the label "__name__" is there twice', 1],
  ['up 1 two', 'unexpected "two"; expected a value like 1, 1x3, 1+2x3, _, stale', 6],
  ['up 1+2', 'a step without a count; expected something like 1+2x3', 7],
  ['up 1,2', 'unexpected ",2" after a value', 5],
  ['up 1x9999999', 'more than 1000000 values', 13],
  ['up 1x600000 1x600000', 'more than 1000000 values', 21],
  ['up {{count:1}}+1', 'expected a histogram after the sign', 16],
])('refuses %s', (text, reason, column) => {
  expect(() => parseSeries(text)).toThrow(reason)
  expect(() => parseSeries(text)).toThrow(new RegExp(`at line 1, column ${column}$`))
})
