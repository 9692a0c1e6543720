import { expect, test } from 'vitest'
import { Backoff } from './backoff.ts'

test.each([
  [0, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
  [1, [1100, 2200, 4400, 8800, 17_600, 33_000, 33_000]],
])('with chance at %d the waits are %j', (random, waits) => {
  const backoff = new Backoff(() => random)
  const next = (): number => Math.round(backoff.next())
  expect(waits.map(next)).toEqual(waits)
  backoff.reset()
  expect(next()).toBe(waits[0])
})
