import { expect, test } from 'vitest'
import { exceededLabelLimit, type LabelLimits } from './label-limits.ts'

const labels = [
  { name: '__name__', value: 'requests' },
  { name: 'städte', value: 'Köln' },
]
const none: LabelLimits = { maxLabels: 0, maxNameBytes: 0, maxValueBytes: 0 }

test.each<[what: string, limits: Partial<LabelLimits>, reason: string | undefined]>([
  ['no limit at all', {}, undefined],
  ['as many labels as may be', { maxLabels: 2 }, undefined],
  ['a label too many: the name counts', { maxLabels: 1 }, 'too-many-labels'],
  ['names as long as may be', { maxNameBytes: 8 }, undefined],
  ['a name of 7 bytes, but 6 characters', { maxNameBytes: 6 }, 'long-label-name'],
  ['values as long as may be', { maxValueBytes: 8 }, undefined],
  ['a metric name that is too long', { maxValueBytes: 7 }, 'long-label-value'],
  ['several limits: the number comes first', { maxLabels: 1, maxNameBytes: 1 }, 'too-many-labels'],
  [
    'several limits: the first label decides',
    { maxNameBytes: 8, maxValueBytes: 7 },
    'long-label-value',
  ],
])('%s', (_, limits, reason) => {
  expect(exceededLabelLimit(labels, { ...none, ...limits })).toBe(reason)
})
