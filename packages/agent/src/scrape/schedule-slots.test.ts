import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ScrapeSchedule, type Scheduled } from './schedule.ts'
import type { ScrapePhase } from './scrape-delay.ts'

const START = 1_700_000_000_000
const INTERVAL = 10_000

let schedule: ScrapeSchedule

beforeEach(() => {
  vi.useFakeTimers({
    now: START + 3_000,
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setImmediate'],
  })
  schedule = new ScrapeSchedule(Date.now)
})
afterEach(() => {
  schedule.close()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

interface Calls {
  readonly dueMs: number[]
  readonly calledMs: number[]
  readonly entry: Scheduled
}

/** Adds a target that notes its scrapes, in milliseconds since `START`. */
function add(fields: Partial<ScrapePhase> = {}): Calls {
  const { intervalMs = INTERVAL } = fields
  const phase = { intervalMs, alignIntervalMs: intervalMs, offsetMs: 0, key: '', ...fields }
  const dueMs: number[] = []
  const calledMs: number[] = []
  const entry = schedule.add(phase, due => {
    dueMs.push(due - START)
    calledMs.push(Date.now() - START)
    return Promise.resolve()
  })
  return { dueMs, calledMs, entry }
}

/** Lets the schedule believe that scrapes take so long. */
function noteWork(ms: number): void {
  for (let i = 0; i < 1000; i++) schedule.noteWork(ms)
}

/** Both clocks stand `ms` later, without a timer having fired. */
function keepBusy(ms: number): void {
  const before = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => before() + ms)
  vi.setSystemTime(Date.now() + ms)
}

test('targets that are due within one slot start together, each with a time of its own', async () => {
  noteWork(0.01)
  const offsets = [1, 60, 130, 490, 499, 501]
  const all = offsets.map(offsetMs => add({ offsetMs }))
  await vi.advanceTimersByTimeAsync(20_000)
  for (const [i, { dueMs, calledMs }] of all.entries()) {
    const first = 10_000 + offsets[i]!
    expect(dueMs).toEqual([first, first + 10_000])
    expect(calledMs.every((at, tick) => at >= dueMs[tick]! && at <= dueMs[tick]! + 500)).toBe(true)
  }
  const starts = new Set(all.flatMap(({ calledMs }) => calledMs))
  expect(starts.size).toBe(4)
})

test.each([
  [1000, 100],
  [5000, 500],
  [60_000, 500],
])(
  'with an interval of %i ms a scrape starts at most %i ms late, always by the same',
  async (intervalMs, slotMs) => {
    const { dueMs, calledMs } = add({ intervalMs, offsetMs: 137 })
    await vi.advanceTimersByTimeAsync(5 * intervalMs)
    expect(dueMs.length).toBeGreaterThanOrEqual(4)
    expect(new Set(dueMs.map(due => (START + due) % intervalMs))).toEqual(new Set([137]))
    const late = new Set(calledMs.map((at, tick) => at - dueMs[tick]!))
    expect(late.size).toBe(1)
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...late)).toBeLessThanOrEqual(slotMs + 1)
  },
)

test('targets that are scraped very often keep their exact times', async () => {
  const { dueMs, calledMs } = add({ intervalMs: 500, offsetMs: 137 })
  await vi.advanceTimersByTimeAsync(2000)
  expect(dueMs).toEqual([3137, 3637, 4137, 4637])
  expect(calledMs).toEqual(dueMs)
})

test.each([
  ['less than a tenth of the interval: it keeps to the plan', 900, 20_000, 30_000, 0],
  ['more than that: it starts anew from the clock', 1100, 21_100, 30_000, 0],
  ['whole intervals: ticks are left out and counted', 35_000, 55_000, 60_000, 3],
])('a program that is late by %s', async (_, lateMs, second, third, missed) => {
  const { dueMs } = add()
  await vi.advanceTimersByTimeAsync(10_000)
  keepBusy(lateMs)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(dueMs).toEqual([10_000, second, third])
  expect(schedule.missed).toBe(missed)
})

/** Fires timer after timer; returns how many scrapes each of them started. */
async function startsPerTurn(turns: number, started: () => number): Promise<number[]> {
  const counts: number[] = []
  for (let turn = 0; turn < turns; turn++) {
    const before = started()
    await vi.advanceTimersToNextTimerAsync()
    counts.push(started() - before)
  }
  return counts
}

test.each([
  ['nothing is known of their work', undefined, Array.from({ length: 20 }, () => 1)],
  ['they are small', 0.01, [20]],
  ['they take 3 ms each', 3, [3, 3, 3, 3, 3, 3, 2]],
  ['they take 50 ms each', 50, Array.from({ length: 20 }, () => 1)],
])('when %s, the rest starts in the turns after', async (_, workMs, expected) => {
  if (workMs !== undefined) noteWork(workMs)
  const all = Array.from({ length: 20 }, () => add())
  const started = (): number => all.reduce((sum, { dueMs }) => sum + dueMs.length, 0)
  expect(await startsPerTurn(expected.length, started)).toEqual(expected)
  expect(all.every(({ dueMs }) => dueMs[0] === 10_000)).toBe(true)
})

test('a target that is due before all others is scraped first, also when it comes later', async () => {
  const late = add({ intervalMs: 60_000 })
  const early = add()
  await vi.advanceTimersByTimeAsync(7_000)
  expect([late.dueMs, early.dueMs]).toEqual([[], [10_000]])
})

test('a target that waits is stopped at once, and others go on', async () => {
  const [one, other] = [add(), add()]
  await one.entry.stop()
  await vi.advanceTimersByTimeAsync(20_000)
  expect([one.dueMs, other.dueMs]).toEqual([[], [10_000, 20_000]])
})
