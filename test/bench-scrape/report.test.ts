import { expect, test } from 'vitest'
import { parseOptions } from '../../tools/bench-scrape/options.ts'
import { markdownTable, terminalTable } from '../../tools/bench-scrape/report/table.ts'
import { median } from '../../tools/bench-scrape/report/summary.ts'
import { memorySlope } from '../../tools/bench-scrape/run/measurement.ts'
import { parseOwnMetrics, versionIn, waitP99 } from '../../tools/bench-scrape/run/own-metrics.ts'
import { readCpuSeconds } from '../../tools/bench-scrape/run/usage.ts'

const rows = [
  ['load', 'CPU', 'ratio'],
  ['ne', '7.6 %', '-'],
  ['million', '12.3 %', '0.41x'],
]

test('a table in a terminal has its numbers below each other', () => {
  expect(terminalTable(rows)).toBe(
    [
      'load        CPU  ratio',
      '-------  ------  -----',
      'ne        7.6 %      -',
      'million  12.3 %  0.41x',
    ].join('\n'),
  )
})

test('a table in Markdown says which columns stand to the right', () => {
  expect(markdownTable(rows)).toBe(
    [
      '| load    |    CPU | ratio |',
      '| ------- | -----: | ----: |',
      '| ne      |  7.6 % |     - |',
      '| million | 12.3 % | 0.41x |',
    ].join('\n'),
  )
})

test('CPU time is user and system, behind a name that may hold anything', () => {
  expect(readCpuSeconds('7 (a) b) (c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20')).toBe(2)
})

test('the 99th percentile is the end of its bucket, of what came between two readings', () => {
  const page = (...counts: number[]) =>
    parseOwnMetrics(
      ['0.001', '0.01', '+Inf']
        .map((le, i) => `go_sched_latencies_seconds_bucket{le="${le}"} ${counts[i]}`)
        .join('\n'),
    )
  expect(waitP99(page(100, 100, 100), page(190, 200, 200))).toBe(0.01)
  expect(waitP99(page(1, 1, 1), page(1, 1, 1))).toBeUndefined()
  expect(waitP99(new Map(), new Map())).toBeUndefined()
})

test('the version is read off the page of the agent', () => {
  const page =
    'vm_app_version{version="vmagent-20260101-v1.145.0-0-gabc", short_version="v1.145.0"} 1'
  expect(versionIn(parseOwnMetrics(page))).toBe('v1.145.0')
})

test('the slope of memory leaves the first third out', () => {
  const memory = Array.from({ length: 90 }, (_, i) => ({
    seconds: i,
    bytes: i < 30 ? 1000 - i : 10 * i,
  }))
  expect(memorySlope(memory)).toBeCloseTo(36_000)
})

test.each([
  [[3, 1, 2], 2],
  [[4, 1], 2.5],
])('the median of %s is %s', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('the command line is checked', () => {
  expect(parseOptions(['--quick']).loads).toMatchObject([{ name: 'ne', seconds: 20 }])
  expect(parseOptions(['--loads', 'max', '--minutes', '2']).loads[0]).toMatchObject({
    seconds: 120,
    isPinned: true,
  })
  expect(() => parseOptions(['--loads', 'nothing'])).toThrow('cannot find load "nothing"')
  expect(() => parseOptions(['--agents', 'curl'])).toThrow('cannot find agent "curl"')
  expect(() => parseOptions(['--seconds', '0'])).toThrow('cannot read --seconds "0"')
})
