import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { parseTemplate } from './index.ts'
import recorded from './testdata/recorded.json' with { type: 'json' }

const data = {
  labels: labelsFromObject({
    __name__: 'latency',
    alertgroup: 'g',
    alertname: 'A',
    dc: 'east',
    shop: 's1',
    x: '0001-01-01 00:00:00 +0000 UTC 0',
  }),
  value: 5,
  expr: 'latency > 1',
  forMs: 90_000,
  activeAtMs: Date.parse('2026-11-24T16:55:18Z'),
  alertId: '503814185303842249',
  groupId: '17682389991603383358',
  externalLabels: labelsFromObject({ dc: 'east' }),
  externalUrl: 'http://ext:8080/pre/fix',
}

const render = (template: string): string => parseTemplate(template).run(data)

// Recorded from vmalert 1.145 for an alert with this data.

test.each(recorded.outputs)('$template gives what vmalert gives', ({ template, output }) => {
  expect(render(template)).toBe(output)
})

test.each(recorded.errors)('%s is an error, as in vmalert', template => {
  expect(() => render(template)).toThrow(Error)
})
