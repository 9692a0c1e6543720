import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ScrapeSchedule } from './schedule.ts'
import type { ScrapePhase } from './scrape-delay.ts'

const START = 1_700_000_000_000
/** How late a scrape may start so that several start together. */
const MAX_LATE_MS = 500
const phase = { intervalMs: 10_000, alignIntervalMs: 10_000, offsetMs: 0, key: '' }

beforeEach(() => {
  vi.useFakeTimers({ now: START + 3_000 })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** What was scraped of a target: when it was due and when it came, from `START` on. */
interface Log {
  readonly dueMs: number[]
  readonly calledMs: number[]
  /** Most scrapes at a time. */
  most: number
}

function add(
  schedule: ScrapeSchedule,
  options: ScrapePhase,
  scrape: (call: number) => Promise<void> = () => Promise.resolve(),
): Log & { readonly stop: () => Promise<void> } {
  const log: Log = { dueMs: [], calledMs: [], most: 0 }
  let running = 0
  const scheduled = schedule.add(options, async due => {
    log.most = Math.max(log.most, ++running)
    log.dueMs.push(due - START)
    log.calledMs.push(Date.now() - START)
    await scrape(log.dueMs.length)
    running--
  })
  return Object.assign(log, { stop: () => scheduled.stop() })
}

/** One target alone, for some time. */
async function runFor(
  ms: number,
  options: { readonly now?: () => number; readonly scrape?: (call: number) => Promise<void> } = {},
): Promise<Log & { readonly missed: number }> {
  const schedule = new ScrapeSchedule(options.now ?? Date.now)
  const log = add(schedule, phase, options.scrape)
  await vi.advanceTimersByTimeAsync(ms)
  schedule.close()
  await log.stop()
  return { ...log, missed: schedule.missed }
}

test('in a pause no scrape starts; what was due is then scraped once, at the time of the clock', async () => {
  let pauseEndMs = 0
  const schedule = new ScrapeSchedule(Date.now, () => Math.max(0, pauseEndMs - Date.now()))
  const [one, two] = [add(schedule, phase), add(schedule, phase)]
  await vi.advanceTimersByTimeAsync(8000)
  expect([one.dueMs, two.dueMs]).toEqual([[10_000], [10_000]])
  pauseEndMs = START + 45_000
  await vi.advanceTimersByTimeAsync(33_000)
  expect([one.dueMs.length, two.dueMs.length, schedule.pauses]).toEqual([1, 1, 1])
  await vi.advanceTimersByTimeAsync(5000)
  expect(schedule.missed).toBe(2 * 2)
  for (const { dueMs, calledMs } of [one, two]) {
    expect(calledMs).toHaveLength(2)
    expect(calledMs[1]).toBeGreaterThanOrEqual(45_000)
    expect(dueMs[1]).toBeGreaterThan(44_000)
  }
  schedule.close()
  await Promise.all([one.stop(), two.stop()])
})

test('scrapes are due an exact interval apart, and start soon after', async () => {
  const { dueMs, calledMs, missed } = await runFor(30_000, { scrape: () => sleep(100) })
  expect(dueMs).toEqual([10_000, 20_000, 30_000].slice(0, dueMs.length))
  expect(dueMs.length).toBeGreaterThanOrEqual(2)
  const late = calledMs.map((called, i) => called - dueMs[i]!)
  expect(late.every(ms => ms >= 0 && ms <= MAX_LATE_MS)).toBe(true)
  expect(missed).toBe(0)
})

test('a target that is scraped often starts when it is due', async () => {
  const schedule = new ScrapeSchedule(Date.now)
  const log = add(schedule, { intervalMs: 100, alignIntervalMs: 100, offsetMs: 0, key: '' })
  await vi.advanceTimersByTimeAsync(1050)
  schedule.close()
  expect(log.dueMs).toEqual(
    Array.from({ length: log.dueMs.length }, (_, i) => log.dueMs[0]! + 100 * i),
  )
  expect(log.dueMs.length).toBeGreaterThanOrEqual(10)
  const late = log.calledMs.map((called, i) => called - log.dueMs[i]!)
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...late)).toBeLessThanOrEqual(1)
})

test('ticks that a long scrape covers are left out and counted', async () => {
  const { dueMs, most, missed } = await runFor(58_000, {
    scrape: call => sleep(call === 1 ? 25_000 : 0),
  })
  expect(dueMs).toEqual([10_000, 40_000, 50_000, 60_000])
  expect(most).toBe(1)
  expect(missed).toBe(2)
})

test('a wall clock that jumps is followed', async () => {
  const now = (): number => Date.now() - (Date.now() >= START + 25_000 ? 3_600_000 : 0)
  const { dueMs, calledMs } = await runFor(38_000, { now })
  expect(dueMs.slice(0, 2)).toEqual([10_000, 20_000])
  expect(calledMs).toHaveLength(4)
  expect(dueMs[2]).toBe(calledMs[2]! - 3_600_000)
  expect(dueMs[3]! - dueMs[2]!).toBe(10_000)
})

test('a wall clock that is put right by little changes nothing', async () => {
  const now = (): number => Date.now() - (Date.now() >= START + 25_000 ? 500 : 0)
  const { dueMs } = await runFor(38_000, { now })
  expect(dueMs).toEqual([10_000, 20_000, 30_000, 40_000])
})

test('after a pause longer than a tenth of the interval the plan starts anew from the clock', async () => {
  let pausedMs = 0
  const clock = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => clock() + pausedMs)
  const { dueMs, calledMs, missed } = await runFor(38_000, {
    now: () => Date.now() + pausedMs,
    scrape: call => {
      if (call === 2) pausedMs = 45_000
      return Promise.resolve()
    },
  })
  expect(dueMs.slice(0, 2)).toEqual([10_000, 20_000])
  expect(dueMs.slice(2)).toEqual(calledMs.slice(2).map(ms => ms + 45_000))
  expect(dueMs.slice(4).map((due, i) => due - dueMs[i + 3]!)).toEqual([10_000])
  // Those of 30, 40 and 50 seconds passed meanwhile.
  expect(missed).toBe(3)
})

test('a stopped target is not scraped again, and a running scrape is waited for', async () => {
  const schedule = new ScrapeSchedule(Date.now)
  const log = add(schedule, phase, () => sleep(5_000))
  const other = add(schedule, phase)
  await vi.advanceTimersByTimeAsync(8_000)
  let isStopped = false
  void log.stop().then(() => (isStopped = true))
  await vi.advanceTimersByTimeAsync(3_000)
  expect(isStopped).toBe(false)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(isStopped).toBe(true)
  expect([log.dueMs.length, other.dueMs.length]).toEqual([1, 4])
  schedule.close()
})

test('after the close no timer is left', async () => {
  const schedule = new ScrapeSchedule(Date.now)
  const log = add(schedule, phase)
  await vi.advanceTimersByTimeAsync(1)
  schedule.close()
  await log.stop()
  expect(log.dueMs).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test.each([
  [0.05, 100],
  [1, 8],
  [4, 2],
  [100, 1],
])('when a body takes %d ms, at most %d scrapes start in a turn', async (workMs, most) => {
  const schedule = new ScrapeSchedule(Date.now)
  for (let i = 0; i < 1000; i++) schedule.noteWork(workMs)
  const turns: number[] = []
  let isOpen = false
  for (let i = 0; i < 100; i++) {
    schedule.add(phase, () => {
      if (!isOpen) turns.push(0)
      isOpen = true
      queueMicrotask(() => (isOpen = false))
      turns[turns.length - 1]!++
      return Promise.resolve()
    })
  }
  await vi.advanceTimersByTimeAsync(18_000)
  schedule.close()
  expect(Math.max(...turns)).toBe(most)
  expect(turns.reduce((sum, starts) => sum + starts, 0)).toBe(200)
  expect(schedule.missed).toBe(0)
})

const targets = fc.array(
  fc.record({
    intervalMs: fc.constantFrom(100, 500, 1000, 3000, 5000),
    alignIntervalMs: fc.constant(0),
    offsetMs: fc.constant(0),
    key: fc.string(),
    durations: fc.array(fc.nat(7000), { minLength: 1, maxLength: 5 }),
  }),
  { minLength: 1, maxLength: 8 },
)

test('whatever scrapes take: never two at a time, exact intervals, every tick scraped or missed', async () => {
  await fc.assert(
    fc.asyncProperty(targets, async options => {
      const schedule = new ScrapeSchedule(Date.now)
      const startMs = Date.now() - START
      const logs = options.map(({ durations, ...one }) =>
        add(schedule, one, call => sleep(durations[call % durations.length]!)),
      )
      await vi.advanceTimersByTimeAsync(20_000)
      schedule.close()
      const endMs = Date.now() - START
      let started = 0
      const ticks = [0, 0]
      logs.forEach(({ dueMs, calledMs, most }, i) => {
        const { intervalMs } = options[i]!
        expect(most).toBeLessThanOrEqual(1)
        started += dueMs.length
        const first = dueMs[0]!
        expect(first).toBeLessThanOrEqual(startMs + intervalMs + 1)
        dueMs.forEach((due, k) => {
          expect((due - first) % intervalMs).toBe(0)
          if (k > 0) expect(due).toBeGreaterThan(dueMs[k - 1]!)
          expect(Math.abs(calledMs[k]! - due - MAX_LATE_MS / 2)).toBeLessThanOrEqual(
            MAX_LATE_MS / 2 + 2,
          )
        })
        const lateMs = intervalMs < 1000 ? 2 : MAX_LATE_MS + 2
        ticks[0]! += Math.floor((endMs - lateMs - first) / intervalMs) + 1
        ticks[1]! += Math.floor((endMs + 2 - first) / intervalMs) + 1
      })
      expect(started + schedule.missed).toBeGreaterThanOrEqual(ticks[0]!)
      expect(started + schedule.missed).toBeLessThanOrEqual(ticks[1]!)
      for (const log of logs) void log.stop()
      await vi.advanceTimersByTimeAsync(10_000)
    }),
    { numRuns: 50 },
  )
})
