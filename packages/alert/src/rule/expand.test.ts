import { labelsFromObject, labelsToObject } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { alertIdOf } from '../config/index.ts'
import { parseLibrary } from '../template/index.ts'
import { createExpander } from './expand.ts'

function expand(options: {
  readonly labels?: Record<string, string>
  readonly note?: string
  readonly disableAlertgroupLabel?: boolean
}) {
  const errors: string[] = []
  const candidate = createExpander(
    {
      kind: 'alerting',
      id: '1',
      name: 'Slow',
      expr: 'latency > 1',
      labels: labelsFromObject(options.labels ?? {}),
      annotations: labelsFromObject({ note: options.note ?? '' }),
      forMs: 60_000,
      keepFiringForMs: 0,
      debug: false,
      updateEntriesLimit: undefined,
    },
    {
      groupId: '7',
      groupName: 'g',
      groupLabels: labelsFromObject({ team: 'group' }),
      externalLabels: labelsFromObject({ dc: 'east', team: 'external' }),
      externalUrl: () => 'http://ext',
      givenUrl: 'http://ext',
      templates: parseLibrary(['{{ define "shared" }}<{{ . }}>{{ end }}']),
      disableAlertgroupLabel: options.disableAlertgroupLabel ?? false,
      onError: error => errors.push(error),
    },
  )(
    { labels: labelsFromObject({ __name__: 'latency', shop: 's1' }), value: 5, timestampMs: 0 },
    true,
  )
  const note = candidate.annotations(Date.parse('2026-11-22T08:03:58Z'))[0]?.value
  return { candidate, labels: labelsToObject(candidate.labels), note, errors }
}

test('labels come from result, external labels, group and rule, the later over the earlier', () => {
  expect(expand({ labels: { level: '{{ $labels.shop }}-{{ $value }}' } }).labels).toEqual({
    alertgroup: 'g',
    alertname: 'Slow',
    dc: 'east',
    level: 's1-5',
    shop: 's1',
    team: 'group',
  })
})

test('a label of the rule that meets another of the result keeps that as exported_', () => {
  expect(expand({ labels: { shop: 'x', alertname: 'own' } }).labels).toMatchObject({
    alertname: 'Slow',
    exported_alertname: 'own',
    shop: 'x',
    exported_shop: 's1',
  })
})

test('the label alertgroup can be left out', () => {
  expect(expand({ disableAlertgroupLabel: true }).labels).not.toHaveProperty('alertgroup')
})

test.each([
  [
    'see the original labels and those added under new names',
    '{{ $labels }}',
    'map[__name__:latency alertgroup:g alertname:Slow dc:east shop:s1 team:group]',
  ],
  ['see the time', '{{ $activeAt }} {{ $for }}', '2026-11-22 08:03:58 +0000 UTC 1m0s'],
  ['see whether data may lack', '{{ $isPartial }} {{ $type }}', 'true prometheus'],
  ['see links', '{{ $externalURL }} {{ $groupID }}', 'http://ext 7'],
])('annotations %s', (_, note, expected) => {
  expect(expand({ labels: { shop: 'other' }, note }).note).toBe(expected)
})

test('annotations see the id the alert has in the API', () => {
  const { candidate, note } = expand({ note: '{{ $alertID }}' })
  expect(note).toBe(alertIdOf(candidate.labels))
})

test('labels see no more than the row, as in vmalert', () => {
  expect(expand({ labels: { x: '{{ $activeAt }} {{ $alertID }}' } }).labels['x']).toBe(
    '0001-01-01 00:00:00 +0000 UTC 0',
  )
})

test('a template that fails puts its error in place of the value and is reported', () => {
  const { note, errors } = expand({ note: '{{ humanize $labels.shop }}' })
  expect(note).toBe(
    'error evaluating template: template: :1:3: executing "" at <humanize $labels.shop>: error calling humanize: strconv.ParseFloat: parsing "s1": invalid syntax',
  )
  expect(errors).toEqual([note])
})

test('templates of files can be called', () => {
  expect(expand({ note: '{{ template "shared" $labels.shop }}' }).note).toBe('<s1>')
})
