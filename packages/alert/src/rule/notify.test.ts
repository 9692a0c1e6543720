import { expect, test } from 'vitest'
import { dueAlerts } from './notify.ts'
import type { Alert } from './types.ts'

const MINUTE = 60_000

const firing: Alert = {
  id: '1',
  state: 'firing',
  labels: [],
  annotations: [],
  value: 1,
  activeAtMs: 0,
  startMs: MINUTE,
  resolvedAtMs: 0,
  keepFiringSinceMs: 0,
  lastSent: undefined,
}

const due = (alert: Alert, change: Partial<Parameters<typeof dueAlerts>[1]> = {}) =>
  dueAlerts(new Map([[alert.id, alert]]), {
    nowMs: 10 * MINUTE,
    tsMs: 9 * MINUTE,
    intervalMs: MINUTE,
    resendDelayMs: 0,
    maxResolveDurationMs: 0,
    ...change,
  })

test.each([
  ['four intervals after now', {}, 14],
  ['four resend delays when these are longer', { resendDelayMs: 2 * MINUTE }, 18],
  ['no later than the cap', { maxResolveDurationMs: MINUTE }, 11],
  ['four intervals when the cap is later', { maxResolveDurationMs: 60 * MINUTE }, 14],
])('a firing alert ends %s', (_, change, minutes) => {
  expect(due(firing, change).due).toMatchObject([
    { startsAtMs: MINUTE, endsAtMs: minutes * MINUTE },
  ])
})

test('an alert that fires again after a resolve was told is told at once', () => {
  const again: Alert = { ...firing, lastSent: { state: 'inactive', atMs: 8.5 * MINUTE } }
  expect(due(again, { resendDelayMs: 60 * MINUTE }).due).toHaveLength(1)
})

test('what was told is remembered by evaluation time, so that the cadence does not drift', () => {
  const { state } = due(firing)
  expect(state.get('1')?.lastSent).toEqual({ state: 'firing', atMs: 9 * MINUTE })
})

test('a pending alert is neither told nor marked as told', () => {
  const { due: told, state } = due({ ...firing, state: 'pending' })
  expect(told).toEqual([])
  expect(state.get('1')?.lastSent).toBeUndefined()
})
