import { SeriesBatch, decodeLabels, encodeLabels } from '@vmkit/daemon/wire'
import type { Label, Labels } from '@vmkit/promql-lite/labels'
import { parseRelabelConfigs } from '@vmkit/relabel'
import { expect, test } from 'vitest'
import { SeriesRelabel } from './index.ts'

const labelsOf = (text: string): Label[] =>
  text.split(',').map(pair => {
    const [name = '', value = ''] = pair.split('=')
    return { name, value }
  })

function relabelOf(rules: string, extra = ''): SeriesRelabel {
  return new SeriesRelabel(
    rules === '' ? undefined : parseRelabelConfigs(rules),
    extra === '' ? [] : labelsOf(extra),
  )
}

function run(
  relabel: SeriesRelabel,
  series: readonly Labels[],
): { out: string[]; dropped: number } {
  const batch = new SeriesBatch()
  for (const labels of series) batch.add(encodeLabels(labels), 1, 1)
  const into = new SeriesBatch()
  const dropped = relabel.relabel(batch, into)
  const out = Array.from({ length: into.sampleCount }, (_, i) =>
    decodeLabels(into.labelsAt(i))
      .map(({ name, value }) => `${name}=${value}`)
      .join(','),
  )
  return { out, dropped }
}

test.each([
  ['', '', '__name__=up,a=1', '__name__=up,a=1'],
  ['', 'dc=x', '__name__=up,a=1', '__name__=up,a=1,dc=x'],
  ['', 'a=x', '__name__=up,a=1,b=2', '__name__=up,a=x,b=2'],
  ['', 'a=x,a=y', '__name__=up', '__name__=up,a=y'],
  ['', '__proto__=x', '__name__=up', '__name__=up,__proto__=x'],
  ['[{action: labeldrop, regex: a}]', '', '__name__=up,a=1,b=2', '__name__=up,b=2'],
  ['[{action: labeldrop, regex: dc}]', 'dc=x', '__name__=up,dc=1', '__name__=up,dc=x'],
  ['[{target_label: c, replacement: new}]', '', '__name__=up,a=1', '__name__=up,a=1,c=new'],
])('the rules %s and the labels "%s" make of %s: %s', (rules, extra, before, after) => {
  expect(run(relabelOf(rules, extra), [labelsOf(before)])).toEqual({ out: [after], dropped: 0 })
})

test('what the rules drop is counted', () => {
  const relabel = relabelOf('[{action: drop, source_labels: [__name__], regex: go_.*}]', 'dc=x')
  const series = ['__name__=go_gc', '__name__=up', '__name__=go_gc'].map(labelsOf)
  expect(run(relabel, series)).toEqual({ out: ['__name__=up,dc=x'], dropped: 2 })
})

test('a series that loses all its labels is dropped', () => {
  const relabel = relabelOf("[{action: labeldrop, regex: '.*'}]")
  expect(run(relabel, [labelsOf('__name__=up')])).toEqual({ out: [], dropped: 1 })
})

test.each([
  ['', '', true],
  ['[]', '', true],
  ['', 'a=b', false],
  ['[{action: labeldrop, regex: a}]', '', false],
])('the rules "%s" and the labels "%s" are the identity: %s', (rules, extra, isIdentity) => {
  expect(relabelOf(rules, extra).isIdentity).toBe(isIdentity)
})

test('the answer for a label set is remembered, a dropped one too', () => {
  const relabel = relabelOf('[{action: drop, source_labels: [a], regex: "2"}]')
  const series = ['a=1', 'a=2', 'a=1', 'a=2'].map(labelsOf)
  for (let round = 0; round < 3; round++) {
    expect(run(relabel, series)).toEqual({ out: ['a=1', 'a=1'], dropped: 2 })
  }
})

test('stale markers and NaN keep their bits, and samples their times', () => {
  const batch = new SeriesBatch()
  const labels = encodeLabels(labelsOf('__name__=up'))
  batch.addStale(labels, 11)
  batch.add(labels, 12, Number.NaN)
  batch.add(labels, 13, -0)
  const into = new SeriesBatch()
  expect(relabelOf('', 'a=b').relabel(batch, into)).toBe(0)
  expect([0, 1, 2].map(i => [into.timestampMsAt(i), into.isStaleAt(i)])).toEqual([
    [11, true],
    [12, false],
    [13, false],
  ])
  expect(into.valueBitsAt(1)).toEqual({ low: 1, high: 0x7ff80000 })
  expect(into.valueBitsAt(2)).toEqual({ low: 0, high: 0x80000000 })
})
