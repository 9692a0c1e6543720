import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { createAlertSource } from './alert-source.ts'
import type { Alert } from './types.ts'

const alert: Alert = {
  id: '12',
  state: 'firing',
  labels: labelsFromObject({ alertname: 'A', job: 'x y' }),
  annotations: [],
  value: 5,
  activeAtMs: Date.parse('2026-11-22T08:03:58Z'),
  startMs: 0,
  resolvedAtMs: 0,
  keepFiringSinceMs: 0,
  lastSent: undefined,
}

function sourceOf(template: string, givenUrl = 'http://ext/'): { url: string; errors: string[] } {
  const errors: string[] = []
  const source = createAlertSource({
    template,
    externalUrl: () => givenUrl || 'http://host:8880',
    givenUrl,
    externalLabels: [{ name: 'dc', value: 'east' }],
    onError: error => errors.push(error),
  })
  return { url: source(alert, { expr: 'up{job="x"} == 0', forMs: 0 }, '34'), errors }
}

test.each([
  ['', 'http://ext/vmalert/alert?group_id=34&alert_id=12'],
  [
    'explore?left={"expr":"{{ $expr | quotesEscape | crlfEscape | queryEscape }}"}',
    'http://ext/explore?left={"expr":"up%7Bjob%3D%5C%22x%5C%22%7D+%3D%3D+0"}',
  ],
  ['d/{{ $labels.job | pathEscape }}?at={{ $activeAt.Unix }}', 'http://ext/d/x%20y?at=1795334638'],
  [
    '{{ $externalLabels.dc }}/{{ $externalURL }}/{{ externalURL }}',
    'http://ext/east/http://ext//http://ext',
  ],
])('the template %j gives the link %s', (template, url) => {
  expect(sourceOf(template)).toEqual({ url, errors: [] })
})

test('without -external.url links go to where the program is', () => {
  expect(sourceOf('', '').url).toBe('http://host:8880/vmalert/alert?group_id=34&alert_id=12')
})

test.each([
  ['{{ query "up" }}', 'cannot ask queries'],
  ['{{ humanize "x" }}', 'error calling humanize'],
])(
  'the template %j fails: the link is that of the program, and the log says why',
  (template, reason) => {
    const { url, errors } = sourceOf(template)
    expect(url).toBe('http://ext/vmalert/alert?group_id=34&alert_id=12')
    expect(errors[0]).toContain(reason)
  },
)
