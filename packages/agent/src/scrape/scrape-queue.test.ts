import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ScrapeQueue } from './scrape-queue.ts'

test('an empty queue has nothing', () => {
  const queue = new ScrapeQueue()
  expect([queue.size, queue.first, queue.take()]).toEqual([0, undefined, undefined])
})

test('what was added comes out earliest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), times => {
      const queue = new ScrapeQueue()
      for (const fireAtMs of times) queue.add({ fireAtMs })
      expect(queue.size).toBe(times.length)
      const out = times.map(() => queue.take()?.fireAtMs)
      expect(out).toEqual(times.toSorted((a, b) => a - b))
      expect(queue.size).toBe(0)
    }),
  )
})

test('also when adding and taking take turns', () => {
  const step = fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined, freq: 3 })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), steps => {
      const queue = new ScrapeQueue()
      const model: number[] = []
      for (const fireAtMs of steps) {
        if (fireAtMs === undefined) expect(queue.take()?.fireAtMs).toBe(model.shift())
        else {
          queue.add({ fireAtMs })
          model.push(fireAtMs)
          model.sort((a, b) => a - b)
        }
        expect(queue.first?.fireAtMs).toBe(model[0])
        expect(queue.size).toBe(model.length)
      }
    }),
  )
})
