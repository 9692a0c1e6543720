import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runSchedule } from './schedule.ts'

const START = 1_700_000_000_000
const phase = { intervalMs: 10_000, alignIntervalMs: 10_000, offsetMs: 0, key: '' }

beforeEach(() => {
  vi.useFakeTimers({ now: START + 3_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

async function runFor(
  ms: number,
  options: { readonly now?: () => number; readonly scrape?: (call: number) => Promise<void> } = {},
): Promise<{ dueMs: number[]; calledMs: number[] }> {
  const abort = new AbortController()
  const dueMs: number[] = []
  const calledMs: number[] = []
  const { now = Date.now, scrape = () => Promise.resolve() } = options
  const running = runSchedule(phase, { signal: abort.signal, now }, async due => {
    dueMs.push(due - START)
    calledMs.push(Date.now() - START)
    await scrape(dueMs.length)
  })
  await vi.advanceTimersByTimeAsync(ms)
  abort.abort()
  await running
  return { dueMs, calledMs }
}

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

test('scrapes are due an exact interval apart', async () => {
  const { dueMs, calledMs } = await runFor(30_000, { scrape: () => sleep(100) })
  expect(dueMs).toEqual([10_000, 20_000, 30_000])
  expect(calledMs).toEqual(dueMs)
})

test('of the ticks that a long scrape covers one is made up for', async () => {
  const { dueMs } = await runFor(60_000, { scrape: call => sleep(call === 1 ? 25_000 : 0) })
  expect(dueMs).toEqual([10_000, 35_000, 40_000, 50_000, 60_000])
})

test('a wall clock that jumps is followed', async () => {
  const now = (): number => Date.now() - (Date.now() >= START + 25_000 ? 3_600_000 : 0)
  const { dueMs, calledMs } = await runFor(40_000, { now })
  expect(calledMs).toEqual([10_000, 20_000, 30_000, 40_000])
  expect(dueMs).toEqual([10_000, 20_000, 30_000 - 3_600_000, 40_000 - 3_600_000])
})

test('an abort ends the wait at once', async () => {
  expect(await runFor(1)).toEqual({ dueMs: [], calledMs: [] })
  expect(vi.getTimerCount()).toBe(0)
})
