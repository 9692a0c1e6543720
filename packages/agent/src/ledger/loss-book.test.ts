import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Ledger } from './ledger.ts'
import { LossBook } from './loss-book.ts'
import { Minutes } from './minutes.ts'
import { NameSketch } from './name-sketch.ts'
import { TimeBudget } from './time-budget.ts'

const MINUTE = 60_000

/** A book with a clock to turn; looking up names takes `nameMs`. */
class BookBench {
  at = 10 * MINUTE
  lookUps = 0
  readonly #nameMs: number
  readonly book = new LossBook(() => this.at, new TimeBudget(0.01, 50, () => this.at))
  readonly ledger = new Ledger((...loss) => this.book.record(...loss))

  constructor(nameMs = 0) {
    this.#nameMs = nameMs
  }

  names(samples: Readonly<Record<string, number>>): () => [string, number][] {
    return () => {
      this.lookUps++
      this.at += this.#nameMs
      return Object.entries(samples)
    }
  }
}

test('a loss keeps its sum, its time range, its first and last moment, and its names', () => {
  const bench = new BookBench()
  bench.ledger.drop('rejected', 30, {
    series: 3,
    minTimeMs: 500,
    maxTimeMs: 900,
    names: bench.names({ a_total: 20, b_total: 10 }),
  })
  bench.at += MINUTE
  bench.ledger.drop('rejected', 5, { series: 5, minTimeMs: 100, maxTimeMs: 200 })
  expect(bench.book.read()).toEqual([
    {
      reason: 'rejected',
      samples: 35,
      series: 5,
      minTimeMs: 100,
      maxTimeMs: 900,
      firstSeenMs: 10 * MINUTE,
      lastSeenMs: 11 * MINUTE,
      names: [
        { name: 'a_total', samples: 20 },
        { name: 'b_total', samples: 10 },
      ],
      namedSamples: 30,
      lastMinutes: [...Array<number>(28).fill(0), 30, 5],
    },
  ])
})

test('reasons are kept apart, the greatest loss first; nothing known is undefined', () => {
  const { ledger, book } = new BookBench()
  ledger.drop('relabel', 1)
  ledger.drop('queue-full', 7)
  ledger.drop('too-big', 0)
  expect(book.read().map(({ reason, samples }) => [reason, samples])).toEqual([
    ['queue-full', 7],
    ['relabel', 1],
  ])
  expect(book.read()[0]).toMatchObject({ series: undefined, minTimeMs: undefined, names: [] })
})

test('mass loss stops to look up names, and goes on a while later', () => {
  const bench = new BookBench(20)
  for (let i = 0; i < 100; i++) bench.ledger.drop('queue-full', 1, { names: bench.names({ a: 1 }) })
  expect(bench.lookUps).toBe(3)
  expect(bench.book.read()).toMatchObject([{ samples: 100, namedSamples: 3 }])
  bench.at += MINUTE
  bench.ledger.drop('queue-full', 1, { names: bench.names({ a: 1 }) })
  expect(bench.book.read()).toMatchObject([{ samples: 101, namedSamples: 4 }])
})

test('a hundred drops a second cost at most a hundredth of the time for names', () => {
  const bench = new BookBench(5)
  const began = bench.at
  for (let i = 0; i < 6000; i++) {
    bench.at += 10
    bench.ledger.drop('queue-full', 1, { names: bench.names({ a: 1 }) })
  }
  expect(bench.lookUps * 5).toBeGreaterThan(0.005 * (bench.at - began))
  expect(bench.lookUps * 5).toBeLessThan(0.011 * (bench.at - began) + 60)
})

describe('the sketch of names', () => {
  const stream = fc.array(
    fc.tuple(
      fc.nat(200).map(i => `name_${i}`),
      fc.integer({ min: 1, max: 50 }),
    ),
    { maxLength: 400 },
  )

  test('never counts too little, nor too much by more than a 64th of all', () => {
    fc.assert(
      fc.property(stream, samples => {
        const sketch = new NameSketch()
        const exact = new Map<string, number>()
        let total = 0
        for (const [name, count] of samples) {
          sketch.add(name, count)
          exact.set(name, (exact.get(name) ?? 0) + count)
          total += count
        }
        const top = sketch.top(1000)
        expect(top.length).toBe(Math.min(64, exact.size))
        expect(top.reduce((sum, one) => sum + one.samples, 0)).toBe(total)
        for (const { name, samples: counted } of top) {
          const over = counted - (exact.get(name) ?? 0)
          expect(over).toBeGreaterThanOrEqual(0)
          expect(over).toBeLessThanOrEqual(exact.size <= 64 ? 0 : total / 64)
        }
      }),
    )
  })

  test('a name with more than a 64th of all samples is in it', () => {
    const sketch = new NameSketch()
    for (let i = 0; i < 5000; i++) {
      sketch.add(`rare_${i}`, 1)
      if (i % 30 === 0) sketch.add('often', 1)
    }
    expect(sketch.top(1)[0]?.name).toBe('often')
    expect(sketch.top(10)).toHaveLength(10)
  })
})

test.each([
  ['the minute before stays', MINUTE, [0, 0, 5, 2]],
  ['three minutes later', 3 * MINUTE, [5, 0, 0, 2]],
  ['longer ago than it remembers', 100 * MINUTE, [0, 0, 0, 2]],
  ['a clock that was set back', -5 * MINUTE, [0, 0, 0, 7]],
])('minutes: %s', (_, laterMs, sums) => {
  const minutes = new Minutes(4)
  minutes.add(5, 1000 * MINUTE)
  minutes.add(2, 1000 * MINUTE + laterMs)
  expect(minutes.read(1000 * MINUTE + laterMs)).toEqual(sums)
})
