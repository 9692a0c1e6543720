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
    extra === '' ? {} : { extraLabels: labelsOf(extra) },
  )
}

function run(
  relabel: SeriesRelabel,
  series: readonly Labels[],
): { out: string[]; dropped: number } {
  const kept = series.flatMap(labels => {
    const after = relabel.apply(labels)
    return after === undefined ? [] : [after]
  })
  const out = kept.map(labels => labels.map(({ name, value }) => `${name}=${value}`).join(','))
  return { out, dropped: series.length - kept.length }
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

test.each([
  ['__name__=foo.bar:x-y,a.b=c.d', '__name__=foo_bar:x_y,a_b=c.d'],
  ['__name__=温度_1,größe:x=ä', '__name__=___1,gr__e_x=ä'],
  ['__name__=up,a😀b=1', '__name__=up,a_b=1'],
  ['__name__=up,__hidden=1', '__name__=up'],
])('names that Prometheus did not allow get underscores when asked for: %s', (before, after) => {
  const relabel = new SeriesRelabel(undefined, { fixesNames: true })
  expect(run(relabel, [labelsOf(before)])).toEqual({ out: [after], dropped: 0 })
})

test('without rules the very same label set comes back', () => {
  const labels = labelsOf('__name__=up')
  expect(relabelOf('').apply(labels)).toBe(labels)
})

test('the labels that went in stay as they were', () => {
  const labels = labelsOf('__name__=up,a=1')
  relabelOf(
    '[{action: labeldrop, regex: a}, {target_label: __name__, replacement: x}]',
    'a=2',
  ).apply(labels)
  expect(labels).toEqual(labelsOf('__name__=up,a=1'))
})
