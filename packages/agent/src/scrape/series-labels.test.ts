import { formatLabels, labelsFromObject } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { addLabels, avoidAutoMetric } from './series-labels.ts'

test.each<[string, Record<string, string>, Record<string, string>, boolean, string]>([
  ['no conflict', { a: '1' }, { job: 'j' }, false, '{a="1",job="j"}'],
  ['conflict', { job: 'x', a: '1' }, { job: 'j' }, false, '{exported_job="x",a="1",job="j"}'],
  [
    'the exported name is taken',
    { exported_job: 'y', job: 'x' },
    { job: 'j' },
    false,
    '{exported_exported_job="y",exported_job="x",job="j"}',
  ],
  ['honor_labels', { job: 'x' }, { job: 'j', b: '2' }, true, '{job="x",b="2"}'],
  ['honor_labels, empty', { job: '' }, { job: 'j' }, true, '{job=""}'],
  [
    'a prototype name',
    { __proto__x: '1' },
    { constructor: 'c' },
    false,
    '{__proto__x="1",constructor="c"}',
  ],
])('labels are added: %s', (_, own, added, honorLabels, expected) => {
  const labels = addLabels(labelsFromObject(own), labelsFromObject(added), honorLabels)
  expect(formatLabels(labels)).toBe(expected)
})

test.each<[Record<string, string>, string]>([
  [{ __name__: 'up' }, 'exported_up'],
  [{ __name__: 'scrape_timeout_seconds' }, 'exported_scrape_timeout_seconds'],
  [{ __name__: 'up', x: 'y' }, 'up{x="y"}'],
  [{ __name__: 'upper' }, 'upper'],
])('%j becomes %s beside the metrics about the scrape', (labels, expected) => {
  expect(formatLabels(avoidAutoMetric(labelsFromObject(labels)))).toBe(expected)
})
