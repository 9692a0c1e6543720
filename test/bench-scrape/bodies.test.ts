import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  changedShare,
  renderBody,
  seriesCount,
  type BodyLine,
} from '../../tools/bench-scrape/bodies/body.ts'
import { mergeCaptures } from '../../tools/bench-scrape/bodies/captured-lines.ts'
import { drift } from '../../tools/bench-scrape/bodies/drift.ts'
import { likeNumber, replicate } from '../../tools/bench-scrape/bodies/expand.ts'
import { cadvisorLines, smallLines } from '../../tools/bench-scrape/bodies/generated.ts'
import { kubeStateBody } from '../../tools/bench-scrape/bodies/kube-state.ts'
import { loadBody, saveBodies } from '../../tools/bench-scrape/plan.ts'

const page = (idle: number): string =>
  [
    '# TYPE node_cpu_seconds_total counter',
    `node_cpu_seconds_total{cpu="0",mode="idle"} ${idle}.25`,
    'node_cpu_seconds_total{cpu="0",mode="nice"} 0',
    'node_cpu_seconds_total{cpu="1",mode="idle"} 6169.93',
    'node_cpu_seconds_total{cpu="1",mode="nice"} 0.14',
    '# TYPE node_memory_bytes gauge',
    'node_memory_bytes 2.696645902e+09',
    '',
  ].join('\n')

const body = (lines: BodyLine[]) => ({
  kind: 'x',
  origin: 'generated' as const,
  variantCount: 6,
  lines,
})

test('replication adds the series of one value for each value that is missing', () => {
  const lines = replicate(mergeCaptures([page(1)]), {
    metric: /^node_cpu_/,
    label: 'cpu',
    values: ['0', '1', '2', '3'],
  })
  expect(seriesCount({ lines })).toBe(5 + 2 * 2)
  const names = lines.flatMap(line => (typeof line === 'string' ? [] : [line.series]))
  expect(new Set(names).size).toBe(names.length)
  expect(names).toContain('node_cpu_seconds_total{cpu="3",mode="nice"}')
  expect(lines.at(-1)).toMatchObject({ series: 'node_memory_bytes' })
})

test('values are those of the captures, in order', () => {
  const [, first] = mergeCaptures([page(1), page(2)])
  expect(first).toMatchObject({ values: ['1.25', '2.25'] })
})

test('drift keeps the series and changes 18 to 28 % of the values', () => {
  const before = cadvisorLines()
  const after = body(drift(before, 6))
  expect(seriesCount(after)).toBe(seriesCount({ lines: before }))
  expect(seriesCount(after)).toBe(3960)
  expect(changedShare(after)).toBeGreaterThan(0.18)
  expect(changedShare(after)).toBeLessThan(0.28)
  expect(renderBody(after, 0)).not.toBe(renderBody(after, 1))
})

test('a small page has 50 series', () => {
  expect(seriesCount({ lines: smallLines() })).toBe(50)
})

test.each([
  ['2.696645902e+09', 2.7e9, '2.700000000e+09'],
  ['1e-06', 2e-6, '2e-06'],
  ['12', 13.4, '13'],
  ['6169.93', 6170, '6170.00'],
])('a number is written like %s', (like, value, text) => {
  expect(likeNumber(like, value)).toBe(text)
})

test('kube-state-metrics replaces 2 % of its lines at each scrape and keeps their number', () => {
  const state = kubeStateBody('ksm')
  const sizes = Array.from({ length: state.variantCount }, (_, v) => seriesCount(state, v))
  expect(new Set(sizes)).toEqual(new Set([21_600]))
  expect(changedShare(state)).toBeCloseTo(0.02, 2)
})

test('a page in which series come and go is the same when it was saved', () => {
  const bodyDir = mkdtempSync(join(tmpdir(), 'vmkit-bench-test-'))
  const state = kubeStateBody('ksm')
  saveBodies([state], bodyDir)
  expect(renderBody(loadBody({ bodyDir }, 'ksm'), 3)).toBe(renderBody(state, 3))
  rmSync(bodyDir, { recursive: true })
})
