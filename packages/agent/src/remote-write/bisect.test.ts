import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bisect, type Bisection, type Verdict } from './bisect.ts'

const TAKEN: Verdict = { kind: 'taken' }
const refused = (status: number): Verdict & { kind: 'refused' } => ({
  kind: 'refused',
  status,
  reason: `status ${status}`,
})

interface Run {
  readonly result: Bisection
  /** Entries in the order in which they were taken. */
  readonly taken: number[]
  readonly requests: number
  readonly empties: number
}

/** Bisects `count` entries of which `isBad` refuses some; `empty` answers the empty request. */
async function run(
  count: number,
  verdictOf: (from: number, to: number) => Verdict,
  empty: Verdict = TAKEN,
): Promise<Run> {
  const taken: number[] = []
  let requests = 0
  let empties = 0
  const first = verdictOf(0, count)
  if (first.kind !== 'refused') throw new Error('the whole has to be refused')
  const result = await bisect({
    count,
    refusal: first,
    send: async (from, to) => {
      requests++
      const verdict = verdictOf(from, to)
      if (verdict.kind === 'taken') for (let i = from; i < to; i++) taken.push(i)
      return verdict
    },
    sendEmpty: async () => {
      requests++
      empties++
      return empty
    },
  })
  return { result, taken, requests, empties }
}

const withBad =
  (bad: ReadonlySet<number>, status = 400) =>
  (from: number, to: number): Verdict => {
    for (const i of bad) if (i >= from && i < to) return refused(status)
    return TAKEN
  }

const runs = (result: Bisection): (readonly [number, number])[] =>
  result.kind === 'settled' ? result.refused.map(({ from, to }) => [from, to]) : []

test('every good entry is taken once and in order, every bad one is found, within 2·k·log2(n) requests', async () => {
  const cases = fc
    .integer({ min: 2, max: 700 })
    .chain(n =>
      fc.tuple(
        fc.constant(n),
        fc.uniqueArray(fc.nat({ max: n - 1 }), { minLength: 1, maxLength: 60 }),
      ),
    )
  await fc.assert(
    fc.asyncProperty(cases, async ([count, list]) => {
      const bad = new Set(list)
      const { result, taken, requests } = await run(count, withBad(bad))
      expect(taken).toEqual([...Array(count).keys()].filter(i => !bad.has(i)))
      expect(runs(result)).toEqual(list.toSorted((a, b) => a - b).map(i => [i, i + 1]))
      expect(requests).toBeLessThanOrEqual(2 * bad.size * Math.log2(count))
    }),
  )
})

test('one bad entry of ten thousand costs at most 26 requests, wherever it is', async () => {
  for (let i = 0; i < 10_000; i += 97) {
    const { requests, empties } = await run(10_000, withBad(new Set([i])))
    expect(requests).toBeLessThanOrEqual(26)
    expect(empties).toBe(0)
  }
})

test('a receiver that refuses everything is found out in a few requests', async () => {
  const { result, requests, empties } = await run(10_000, () => refused(400), refused(400))
  expect(result).toEqual({ kind: 'receiver', refusal: refused(400) })
  expect(empties).toBe(1)
  expect(requests).toBeLessThanOrEqual(17)
})

test('a single entry is put aside only when the receiver takes something else', async () => {
  const alive = await run(1, () => refused(400))
  expect(runs(alive.result)).toEqual([[0, 1]])
  const dead = await run(1, () => refused(400), refused(400))
  expect(dead.result.kind).toBe('receiver')
})

test('when the first hundred are refused and none is taken the rest is put aside untried', async () => {
  const { result, requests } = await run(10_000, () => refused(422))
  expect(runs(result).slice(-2)).toEqual([
    [99, 100],
    [100, 10_000],
  ])
  expect(requests).toBeLessThan(230)
})

test('a request that is too large is cut until it fits, and nothing is put aside', async () => {
  const { result, taken } = await run(100, (from, to) => (to - from > 7 ? refused(413) : TAKEN))
  expect(taken).toEqual([...Array(100).keys()])
  expect(runs(result)).toEqual([])
})

test('two halves that fit take two requests', async () => {
  const { requests } = await run(100, (from, to) => (to - from > 60 ? refused(413) : TAKEN))
  expect(requests).toBe(2)
})

test('a single entry that is too large by itself is put aside', async () => {
  const { result, taken } = await run(8, withBad(new Set([5]), 413))
  expect(taken).toEqual([0, 1, 2, 3, 4, 6, 7])
  expect(runs(result)).toEqual([[5, 6]])
})

test('an entry whose company alone was refused is taken', async () => {
  let answers = 0
  // Only the first answers are refusals, as of a receiver that was being exchanged.
  const { result, taken } = await run(16, () => (answers++ < 3 ? refused(400) : TAKEN))
  expect(taken).toEqual([...Array(16).keys()])
  expect(runs(result)).toEqual([])
})

test('no time left ends it', async () => {
  let answers = 0
  const { result } = await run(16, () => (answers++ < 3 ? refused(400) : { kind: 'stopped' }))
  expect(result).toEqual({ kind: 'stopped' })
})
