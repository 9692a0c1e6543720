import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RefusalLog, type Refusals } from './refusal-log.ts'

let said: Refusals[]
let log: RefusalLog
beforeEach(() => {
  vi.useFakeTimers()
  said = []
  log = new RefusalLog(refusals => said.push(refusals))
})
afterEach(() => vi.useRealTimers())

const refusals = (samples: number): Refusals => ({
  samples,
  entries: 1,
  reason: `reason ${samples}`,
})

test('the first is told at once, those of the next five seconds together', () => {
  log.add(refusals(1))
  for (const samples of [2, 3, 4]) log.add(refusals(samples))
  expect(said).toEqual([refusals(1)])
  vi.advanceTimersByTime(5000)
  expect(said.slice(1)).toEqual([{ samples: 9, entries: 3, reason: 'reason 2' }])
  log.add(refusals(5))
  expect(said).toHaveLength(2)
  vi.advanceTimersByTime(5000)
  expect(said[2]).toEqual(refusals(5))
})

test('after a silence the next is told at once again', () => {
  log.add(refusals(1))
  vi.advanceTimersByTime(60_000)
  log.add(refusals(2))
  expect(said).toEqual([refusals(1), refusals(2)])
})

test('the end tells what is left', () => {
  log.add(refusals(1))
  log.add(refusals(2))
  log[Symbol.dispose]()
  expect(said).toEqual([refusals(1), refusals(2)])
})
