import { describe, expect, test } from 'vitest'
import { nextRound, queryTimeMs, startDelayMs, truncateTime } from './schedule.ts'

const timing = {
  id: '10755364334688955449',
  intervalMs: 60_000,
  evalOffsetMs: undefined,
  evalDelayMs: 30_000,
  evalAlignment: true,
}

describe('truncateTime', () => {
  test.each([
    ['minutes', '2026-11-22T08:03:58Z', 60_000, '2026-11-22T08:03:00.000Z'],
    [
      'seven seconds, counted from year 1',
      '2026-11-22T08:03:58Z',
      7000,
      '2026-11-22T08:03:55.000Z',
    ],
    [
      'weeks, which begin on Monday',
      '2026-11-25T12:00:00Z',
      7 * 86_400_000,
      '2026-11-23T00:00:00.000Z',
    ],
  ])('rounds down to %s', (_, time, step, expected) => {
    expect(new Date(truncateTime(Date.parse(time), step)).toISOString()).toBe(expected)
  })
})

describe('startDelayMs', () => {
  test('is the same phase of the interval whenever the program starts', () => {
    const phases = [0, 12_345, 59_999, 1_700_000_000_000].map(
      now => (now + startDelayMs(timing, now, 300_000)) % 60_000,
    )
    expect(new Set(phases.map(Math.round)).size).toBe(1)
  })

  test('is whole milliseconds, so that query times keep to whole seconds', () => {
    const delayMs = startDelayMs({ ...timing, intervalMs: 7000 }, 1_700_000_000_000, 300_000)
    expect(Number.isInteger(delayMs)).toBe(true)
  })

  test('is at most the start delay allowed', () => {
    expect(
      startDelayMs({ ...timing, intervalMs: 3_600_000 }, 1_700_000_000_000, 5000),
    ).toBeLessThan(5000)
    expect(startDelayMs(timing, 1_700_000_000_000, 0)).toBe(0)
  })

  test.each([
    [10_000, '2026-11-22T08:03:05Z', 5000],
    [10_000, '2026-11-22T08:03:15Z', 55_000],
    [-10_000, '2026-11-22T08:03:05Z', 45_000],
    [0, '2026-11-22T08:03:00Z', 0],
  ])('with an offset of %d ms at %s waits for the offset', (evalOffsetMs, now, expected) => {
    expect(startDelayMs({ ...timing, evalOffsetMs }, Date.parse(now), 300_000)).toBe(expected)
  })
})

describe('queryTimeMs', () => {
  const at = Date.parse('2026-11-22T08:03:45Z')
  test.each([
    ['goes back by the delay and to a multiple of the interval', {}, '2026-11-22T08:03:00.000Z'],
    ['keeps the time without alignment', { evalAlignment: false }, '2026-11-22T08:03:15.000Z'],
    [
      'is the evaluation time itself with an offset',
      { evalOffsetMs: 5000 },
      '2026-11-22T08:03:45.000Z',
    ],
  ])('%s', (_, change, expected) => {
    expect(new Date(queryTimeMs({ ...timing, ...change }, at)).toISOString()).toBe(expected)
  })
})

describe('nextRound', () => {
  test.each([
    ['in time', 61_000, { timeMs: 60_000, missed: 0, reset: false }],
    ['by a timer that is a little early', 59_999, { timeMs: 60_000, missed: 0, reset: false }],
    ['late by two rounds', 185_000, { timeMs: 180_000, missed: 2, reset: false }],
    ['after the clock went back', -5000, { timeMs: -5000, missed: 0, reset: true }],
  ])('%s', (_, now, expected) => {
    expect(nextRound(0, now, 60_000)).toEqual(expected)
  })
})
