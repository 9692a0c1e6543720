import { expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

test('over any time no more passes than the limit and one second of it', () => {
  const limit = new RateLimit(1000)
  let nowMs = 0
  let bytes = 0
  for (let i = 0; i < 200; i++) {
    nowMs += limit.reserve(150, nowMs)
    bytes += 150
    expect(bytes - 150).toBeLessThanOrEqual(nowMs + 1000)
  }
  expect(nowMs).toBeGreaterThan(28_000)
  expect(limit.waits).toBeGreaterThan(100)
})

test('what is below the limit never waits', () => {
  const limit = new RateLimit(1000)
  for (let nowMs = 0; nowMs < 60_000; nowMs += 100) expect(limit.reserve(99, nowMs)).toBe(0)
  expect(limit.waits).toBe(0)
})

test('a long silence saves up no more than a second', () => {
  const limit = new RateLimit(1000)
  expect(limit.reserve(500, 0)).toBe(0)
  expect(limit.reserve(1500, 60_000)).toBe(0)
  expect(limit.reserve(1, 60_000)).toBe(500)
})

test('an end of the program ends the wait', async () => {
  const limit = new RateLimit(1)
  limit.reserve(1e6, performance.now())
  await limit.take(1, AbortSignal.abort())
  const stopping = new AbortController()
  const waiting = limit.take(1, stopping.signal)
  stopping.abort()
  await expect(waiting).resolves.toBeUndefined()
})
