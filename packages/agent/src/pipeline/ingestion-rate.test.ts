import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { IngestionRate } from './ingestion-rate.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what is too much is paid for by a pause', () => {
  const rate = new IngestionRate(100)
  rate.note(99)
  expect(rate.pauseMs).toBe(0)
  rate.note(251)
  expect(rate.pauseMs).toBe(2500)
  vi.advanceTimersByTime(2499)
  expect(rate.pauseMs).toBe(1)
  vi.advanceTimersByTime(2)
  expect(rate.pauseMs).toBe(0)
})

test('the samples of one second can be saved up, not more', () => {
  const rate = new IngestionRate(100)
  vi.advanceTimersByTime(60_000)
  rate.note(100)
  expect(rate.pauseMs).toBeGreaterThan(0)
})

test('over a minute as many come in as may', () => {
  const rate = new IngestionRate(100)
  let samples = 0
  for (let ms = 0; ms < 60_000; ms += 10) {
    if (rate.pauseMs === 0) {
      rate.note(37)
      samples += 37
    }
    vi.advanceTimersByTime(10)
  }
  expect(samples).toBeGreaterThan(5900)
  expect(samples).toBeLessThanOrEqual(6100 + 37)
})

test.each([0, -1])('%d means no limit', limit => {
  const rate = new IngestionRate(limit)
  rate.note(1e12)
  expect(rate.pauseMs).toBe(0)
})
