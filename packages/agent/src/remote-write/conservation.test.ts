import { join } from 'node:path'
import { readWriteRequest } from '@vmkit/daemon/wire'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listEntries, readEntryBlock, unpackBlock } from '../quarantine/index.ts'
import { ReceiverBench } from './testdata/receiver-bench.ts'

/** Answers of a receiver that does as it likes; 0 breaks the connection, -1 stays away. */
const answers = [200, 204, 204, 204, 302, 400, 401, 404, 409, 413, 415, 422, 429, 500, 503, 0, -1]

const hostility = fc.record({
  /** The answers to the first requests; all later ones are 204. */
  statuses: fc.array(fc.constantFrom(...answers), { maxLength: 60 }),
  /** Whether a connection breaks after the samples were taken. */
  takesBeforeBreak: fc.boolean(),
  samples: fc.integer({ min: 1, max: 60 }),
  rowsPerBlock: fc.integer({ min: 1, max: 20 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
  codec: fc.constantFrom('zstd' as const, 'snappy' as const),
  onRefused: fc.constantFrom('quarantine' as const, 'drop' as const, 'retry' as const),
})

test('whatever a receiver answers, each sample is taken, put aside or booked as dropped', async () => {
  await fc.assert(
    fc.asyncProperty(hostility, async plan => {
      await using bench = await openBench()
      const taken = new Set<number>()
      let acknowledged = 0
      bench.status = count => {
        const status = plan.statuses[count - 1] ?? 204
        const values = bench.arrived.at(-1) ?? []
        const isTaken = status >= 200 && status < 300
        if (isTaken) acknowledged += values.length
        if (isTaken || (status === 0 && plan.takesBeforeBreak)) {
          for (const value of values) taken.add(value)
        }
        return status
      }
      const { codec, concurrency, onRefused, rowsPerBlock } = plan
      const receiver = bench.open({
        codec,
        concurrency,
        onRefused,
        maxRowsPerBlock: rowsPerBlock,
        sendTimeoutMs: 100,
        retryMinMs: 1,
        retryMaxMs: 2,
      })
      const values = Array.from({ length: plan.samples }, (_, i) => i + 1)
      receiver.push(bench.runOf(...values), 0)
      await bench.until('everything to be settled', () => {
        bench.books(receiver)
        return receiver.ledger.pending === 0
      })
      const parked = parkedIn(join(bench.dir, 'queue'))
      const { sent } = receiver.ledger
      expect(bench.books(receiver)).toMatchObject({ received: plan.samples, pending: 0 })
      expect(receiver.ledger.dropped('quarantined')).toBe(parked.length)
      expect(sent).toBeLessThanOrEqual(acknowledged)
      const accounted = new Set([...taken, ...parked])
      if (onRefused !== 'drop') {
        expect(values.filter(value => !accounted.has(value))).toEqual([])
        expect(sent + parked.length).toBe(plan.samples)
      } else {
        expect(sent + receiver.ledger.dropped('rejected')).toBe(plan.samples)
        expect(taken.size).toBeGreaterThanOrEqual(sent)
      }
      if (onRefused === 'retry') expect(parked).toEqual([])
    }),
    { numRuns: 60 },
  )
}, 120_000)

function parkedIn(dir: string): number[] {
  return [...listEntries(dir)].flatMap(({ entry }) => {
    const values: number[] = []
    readWriteRequest(unpackBlock(readEntryBlock(entry)), ({ samples }) =>
      values.push(...samples.map(({ value }) => value)),
    )
    return values
  })
}

async function openBench(): Promise<ReceiverBench & AsyncDisposable> {
  const bench = await ReceiverBench.open()
  return Object.assign(bench, { [Symbol.asyncDispose]: () => bench.close() })
}
