import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  almostEqual,
  formatFailures,
  parseScript,
  runScript,
  type ScriptOptions,
  type ScriptResult,
} from './index.ts'

const folder = new URL('../../testdata/script/', import.meta.url)
const files = readdirSync(folder)

function failuresOf(text: string, options?: ScriptOptions): string {
  const script = parseScript(text)
  return formatFailures('x', script, runScript(script, options))
}

test('there are scripts', () => {
  expect(files).toEqual(['commands.test', 'series.test'])
})

test.each(files)('%s passes', file => {
  const script = parseScript(readFileSync(new URL(file, folder), 'utf8'))
  const result = runScript(script)
  expect(formatFailures(file, script, result)).toBe('')
  expect(result.passed).toBeGreaterThan(10)
})

const data = 'load 1m\n  a{i="1"} 1 2 3\n  a{i="2"} 4 5 6\n  n NaN\n\n'

test.each([
  ['instant at 0 a\n  a{i="1"} 1\n  a{i="2"} 5', 'a{i="2"}: expected 5, got 4'],
  ['instant at 0 a\n  a{i="1"} 1\n  a{i="3"} 5', 'missing a{i="3"} 5\n  extra a{i="2"} 4'],
  ['instant at 0 n\n  n 0', 'n: expected 0, got NaN'],
  ['instant at 0 1\n  2', 'expected 2, got 1'],
  ['instant at 0 a\n  2', 'expected a scalar, got a vector'],
  ['instant at 0 1\n  {} 1', 'expected series, got a scalar'],
  ['instant at 0 "a"\n  expect string "b"', 'expected "b", got "a"'],
  ['instant at 0 "a"', 'expected series, got "a"'],
  ['instant at 0 1\n  expect string "b"', 'expected string, got a scalar'],
  ['instant at 2m a[1m]\n  a{i="1"} 1', 'expected an instant vector, got a range vector'],
  [
    'range from 0 to 2m step 1m a{i="1"}\n  a{i="1"} 1 _ 4',
    'a{i="1"} at 1m: expected nothing, got 2 (and 1 more points)',
  ],
  [
    'instant at 0 sort(a)\n  expect ordered\n  a{i="2"} 4\n  a{i="1"} 1',
    'expected the order a{i="2"}, a{i="1"}, got a{i="1"}, a{i="2"}',
  ],
  ['instant at 0 a\n  expect fail', 'expected an error, got none'],
  ['instant at 0 sum(a)\n  expect warn\n  {} 5', 'expected a warning, got none'],
  ['instant at 0 sum(a)\n  expect info\n  {} 5', 'expected an info, got none'],
])('says how the result of %j differs', (text, difference) => {
  expect(failuresOf(`${data}eval ${text}`)).toBe(
    `x:6: eval ${text.split('\n')[0]}\n  ${difference}`,
  )
})

test('says little of many differences', () => {
  const many = Array.from({ length: 30 }, (_, i) => `  b{i="${i}"} 1`).join('\n')
  const lines = failuresOf(`${data}eval instant at 0 b\n${many}`).split('\n')
  expect(lines).toHaveLength(12)
  expect(lines.at(-1)).toBe('  and 20 more differences')
})

test('tells apart what error came and that one came', () => {
  const text = 'eval instant at 0 a +\n  expect fail msg:not this'
  expect(failuresOf(text)).toMatch(/^x:1: .*\n {2}expected the error "not this", got cannot parse/)
  expect(failuresOf(text, { checkMessages: false })).toBe('')
  expect(failuresOf('eval instant at 0 a +')).toMatch(/an error: cannot parse/)
})

test('counts cases, and those it cannot do by their reason', () => {
  const native =
    'load 1m\n  h {{count:1}}\n  c_bucket{le="1"} 1\n\neval instant at 0 {__name__="h"}'
  const reasons = ({ results }: ScriptResult): unknown[] =>
    results.map(result => ('reason' in result ? result.reason : result.status))
  expect(reasons(runScript(native))).toEqual(['native histograms', 'native histograms'])
  expect(
    reasons(runScript('load_with_nhcb 1m\n  c_bucket{le="1"} 1\n\neval instant at 0 c')),
  ).toEqual(['native histograms', 'native histograms'])
  expect(runScript(`${data}eval instant at 0 a\n\neval instant at 0 b`)).toMatchObject({
    passed: 1,
    failed: 1,
    unsupported: 0,
  })
})

test('runs MetricsQL where asked to', () => {
  expect(runScript('eval instant at 0 1Ki\n  1024').failed).toBe(1)
  expect(failuresOf('eval instant at 0 1Ki\n  1024', { dialect: 'metricsql' })).toBe('')
})

test('takes values as equal that differ by less than a millionth', () => {
  expect(almostEqual(1, 1 + 1e-7)).toBe(true)
  expect(almostEqual(1, 1 + 1e-5)).toBe(false)
  expect(almostEqual(0, 1e-300)).toBe(false)
  expect(almostEqual(Number.NaN, Number.NaN)).toBe(true)
  expect(almostEqual(Infinity, -Infinity)).toBe(false)
  expect(almostEqual(Number.MAX_VALUE, Number.MAX_VALUE * (1 - 1e-8))).toBe(true)
})
