import { expect, test } from 'vitest'
import { parseExposition } from './index.ts'

interface Sample {
  readonly series: string
  readonly value: number
  readonly timestampMs: number
}

function collect(body: string): { samples: Sample[]; bad: string[] } {
  const { samples, badLines } = parseExposition(Buffer.from(body))
  return {
    samples: samples.map(({ labels, value, timestampMs }) => {
      const series = labels.map(({ name, value: v }) => `${name}=${v}`).join(',')
      return { series, value, timestampMs }
    }),
    bad: badLines.map(({ text }) => text),
  }
}

test.each<[line: string, series: string, value: number, timestampMs: number]>([
  ['foo 1', '__name__=foo', 1, 0],
  ['  \tfoo\t 1.5  ', '__name__=foo', 1.5, 0],
  ['foo{} 1', '__name__=foo', 1, 0],
  ['foo { } 1', '__name__=foo', 1, 0],
  ['foo{a="b"} 1', '__name__=foo,a=b', 1, 0],
  ['foo{a="b"}1', '__name__=foo,a=b', 1, 0],
  ['foo {a="b" , c = "d" , } 1', '__name__=foo,a=b,c=d', 1, 0],
  ['foo{a=""} 1', '__name__=foo,a=', 1, 0],
  ['foo{a="}#{"} 1', '__name__=foo,a=}#{', 1, 0],
  [String.raw`foo{a="\\x\"y\nz\d"} 1`, `__name__=foo,a=\\x"y\nz\\d`, 1, 0],
  ['{"my.metric",l="v"} 2', '__name__=my.metric,l=v', 2, 0],
  ['{"my.metric","l.x"="v"} 2', '__name__=my.metric,l.x=v', 2, 0],
  ['{l="v","my metric"} 2', '__name__=my metric,l=v', 2, 0],
  ['grün{ort="Köln"} 3', '__name__=grün,ort=Köln', 3, 0],
  ['foo 1 1700000000', '__name__=foo', 1, 1_700_000_000_000],
  ['foo 1 1700000000.25', '__name__=foo', 1, 1_700_000_000_250],
  ['foo 1 1700000000123', '__name__=foo', 1, 1_700_000_000_123],
  ['foo 1 0', '__name__=foo', 1, 0],
  ['foo 1 -5', '__name__=foo', 1, -5000],
  ['foo 1 2147483647', '__name__=foo', 1, 2_147_483_647_000],
  ['foo 1 2147483648', '__name__=foo', 1, 2_147_483_648],
  ['foo_total 17 # {trace_id="abc"} 0.67 1.5', '__name__=foo_total', 17, 0],
  ['foo{le="1"} 17 9 # {trace_id="abc"} 0.67', '__name__=foo,le=1', 17, 9000],
  ['foo 1#x', '__name__=foo', 1, 0],
  ['foo -12.25e-1', '__name__=foo', -1.225, 0],
  ['foo 0.1', '__name__=foo', 0.1, 0],
  ['foo 123456.789012', '__name__=foo', 123456.789012, 0],
  ['foo 0.30000000000000004', '__name__=foo', 0.30000000000000004, 0],
  ['foo 12345678901234567890', '__name__=foo', Number('12345678901234567890'), 0],
  ['foo 5.', '__name__=foo', 5, 0],
  ['foo +7', '__name__=foo', 7, 0],
  ['foo -0', '__name__=foo', -0, 0],
  ['foo 1e999', '__name__=foo', Infinity, 0],
  ['foo -1e999', '__name__=foo', -Infinity, 0],
  ['foo iNf', '__name__=foo', Infinity, 0],
  ['foo +Infinity', '__name__=foo', Infinity, 0],
  ['foo -inf', '__name__=foo', -Infinity, 0],
  ['foo NaN', '__name__=foo', NaN, 0],
  ['foo -nan', '__name__=foo', NaN, 0],
])('%j is read', (line, series, value, timestampMs) => {
  expect(collect(line)).toEqual({ samples: [{ series, value, timestampMs }], bad: [] })
})

test.each([
  'foo',
  'foo{a="b"}',
  'foo # 1',
  'foo x',
  'foo 0x10',
  'foo .',
  'foo -',
  'foo 1 x',
  'foo 1 2 3',
  'foo 1 nan',
  'foo{a="b" 1',
  'foo{a="b} 1',
  'foo{a=b} 1',
  'foo{a} 1',
  'foo{a="b" c="d"} 1',
  'foo{"x"} 1',
  '{a="b"} 1',
  '{} 1',
])('%j is a bad line', line => {
  expect(collect(line)).toEqual({ samples: [], bad: [line] })
})

test('comments, empty lines and Windows line ends are passed over', () => {
  const body = '# HELP foo x\r\n\n# TYPE foo counter\nfoo 1\r\n  \nbad\n\tfoo{a="\\""} 2\n# EOF\n'
  expect(collect(body)).toEqual({
    samples: [
      { series: '__name__=foo', value: 1, timestampMs: 0 },
      { series: '__name__=foo,a="', value: 2, timestampMs: 0 },
    ],
    bad: ['bad'],
  })
})

test.each([
  ['a 1\nfoo x', { line: 2, column: 5, reason: 'the value "x" is not a number' }],
  ['foo', { line: 1, column: 4, reason: 'the value is missing' }],
  ['\n\nfoo{a="b} 1', { line: 3, column: 12, reason: 'the closing "}" is missing' }],
  ['foo 1 nan', { line: 1, column: 7, reason: 'the timestamp "nan" is not a number' }],
  ['foo 1 1e300', { line: 1, column: 7, reason: 'the timestamp "1e300" is out of range' }],
  ['{a="b"} 1', { line: 1, column: 1, reason: 'the metric name is missing' }],
])('of the body %j the bad line has a place and a reason', (body, expected) => {
  expect(parseExposition(Buffer.from(body)).badLines).toMatchObject([expected])
})

test('of a long bad line only the beginning is shown', () => {
  const [line] = parseExposition(Buffer.from(`foo ${'x'.repeat(5000)}`)).badLines
  expect(line?.text).toHaveLength(200)
  expect(line?.reason.length).toBeLessThan(150)
})
