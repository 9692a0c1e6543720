import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SeriesLimits } from './index.ts'

const HOUR_MS = 3_600_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function open(hourly: number, daily = 0) {
  const metrics = new MetricRegistry()
  const lines: string[] = []
  const log = createLogger({ output: line => void lines.push(line) })
  const limits = new SeriesLimits({ hourly, daily, log, metrics })
  const rotated = vi.fn<() => void>()
  limits.onRotate(rotated)
  const refused = (...names: string[]) =>
    names.map(value => limits.refuses([{ name: '__name__', value }]) ?? value).join(' ')
  return { limits, metrics, lines, rotated, refused }
}

test('the series that come first are admitted, and stay so', () => {
  const { refused, metrics } = open(2)
  expect(refused('a', 'b', 'c', 'a', 'b', 'd')).toBe(
    'a b hourly-series-limit a b hourly-series-limit',
  )
  expect(metrics.render()).toContain('vmagent_hourly_series_limit_current_series 2\n')
  expect(metrics.render()).toContain('vmagent_hourly_series_limit_max_series 2\n')
  expect(metrics.render()).not.toContain('daily')
})

test('the next hour starts over, and says so', () => {
  const { refused, rotated } = open(1)
  refused('a')
  vi.advanceTimersByTime(HOUR_MS - 1)
  expect(refused('b')).toBe('hourly-series-limit')
  expect(rotated).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(rotated).toHaveBeenCalledTimes(1)
  expect(refused('b', 'a')).toBe('b hourly-series-limit')
})

test('both limits hold, the hourly one first; days start over by themselves', () => {
  const { refused, rotated, metrics } = open(2, 3)
  expect(refused('a', 'b', 'c')).toBe('a b hourly-series-limit')
  vi.advanceTimersByTime(HOUR_MS)
  expect(refused('c', 'd', 'a')).toBe('c daily-series-limit hourly-series-limit')
  vi.advanceTimersByTime(23 * HOUR_MS)
  expect(rotated).toHaveBeenCalledTimes(25)
  expect(refused('d', 'e')).toBe('d e')
  expect(metrics.render()).toContain('vmagent_daily_series_limit_current_series 2\n')
})

test('with -1 series are only counted, with 0 not even that', () => {
  const counting = open(-1)
  expect(counting.refused('a', 'b', 'a')).toBe('a b a')
  expect(counting.metrics.render()).toContain('vmagent_hourly_series_limit_current_series 2\n')
  expect(counting.metrics.render()).toContain('vmagent_hourly_series_limit_max_series 2147483647\n')
  const off = open(0)
  expect(off.limits.reasons).toEqual([])
  expect(off.refused('a', 'b')).toBe('a b')
  expect(vi.getTimerCount()).toBe(1)
})

test('some of the series that are dropped are logged', () => {
  const { refused, lines } = open(1)
  refused('a', 'b', 'c')
  vi.advanceTimersByTime(5000)
  refused('d', 'e')
  expect(lines).toEqual([
    expect.stringContaining('dropping the samples of b: there were 1 other series within 1 h; '),
    expect.stringContaining('dropping the samples of d: '),
  ])
})

test('labels that look the same one after the other are told apart', () => {
  const { limits } = open(1)
  expect(limits.refuses([{ name: 'a', value: 'bc' }])).toBeUndefined()
  expect(limits.refuses([{ name: 'ab', value: 'c' }])).toBe('hourly-series-limit')
})

test('no timer is left behind', () => {
  const { limits } = open(1, 1)
  expect(vi.getTimerCount()).toBe(2)
  limits[Symbol.dispose]()
  expect(vi.getTimerCount()).toBe(0)
})
