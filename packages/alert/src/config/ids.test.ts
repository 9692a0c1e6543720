import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { alertIdOf, groupIdOf, ruleIdOf } from './ids.ts'

// The expected ids are those that vmalert 1.145 showed for the same rules.

test.each([
  [
    'instance:node_cpu:rate1m',
    'recording',
    'sum by (instance) (rate(node_cpu_seconds_total{mode!="idle"}[1m]))',
    {},
    '593901637209945813',
  ],
  ['TargetDown', 'alerting', 'up == 0', { severity: 'critical' }, '3979071745855444800'],
] as const)('the rule %s has the id vmalert gives it', (name, kind, expr, labels, expected) => {
  expect(ruleIdOf(expr, kind, name, labelsFromObject(labels))).toBe(expected)
})

test('a group has the id vmalert gives it', () => {
  const file = 'examples/victoria-metrics/rules.yaml'
  const group = { file, name: 'machine', intervalMs: 15_000, evalOffsetMs: undefined }
  expect(groupIdOf(group)).toBe('13509835152556717312')
})

test('an alert is told apart by its labels, not by its name label', () => {
  const labels = labelsFromObject({ alertname: 'A', job: 'x' })
  expect(alertIdOf([{ name: '__name__', value: 'up' }, ...labels])).toBe(alertIdOf(labels))
  expect(alertIdOf(labelsFromObject({ alertname: 'A', job: 'y' }))).not.toBe(alertIdOf(labels))
})

test('labels of a rule and an eval_offset count as in vmalert', () => {
  const labels = labelsFromObject({ area: '{{ $labels.shop }}', severity: 'page' })
  expect(ruleIdOf('latency > 1', 'alerting', 'TooSlow', labels)).toBe('1262245565842759679')
  const recorded = labelsFromObject({ a: '1', b: '2' })
  expect(ruleIdOf('max(latency) by (shop)', 'recording', 'shop:latency:max', recorded)).toBe(
    '3101275964382510065',
  )
  const hourly = { file: 'rules.yaml', name: 'hourly', intervalMs: 5_400_000 }
  expect(groupIdOf({ ...hourly, evalOffsetMs: 300_000 })).toBe('17787865637170910854')
})

test('an alert has the id vmalert gives it', () => {
  const labels = { alertgroup: 'shop', alertname: 'TooSlow', area: 's1', env: 'test' }
  expect(alertIdOf(labelsFromObject({ ...labels, severity: 'page', shop: 's1' }))).toBe(
    '10642699387597961382',
  )
})
