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
