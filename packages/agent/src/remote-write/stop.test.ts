import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listEntries } from '../quarantine/index.ts'
import { ReceiverBench } from './testdata/receiver-bench.ts'

let bench: ReceiverBench
beforeEach(async () => {
  bench = await ReceiverBench.open()
})
afterEach(() => bench.close())

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

test('while requests succeed everything that waits is sent before the end', async () => {
  const receiver = bench.open({ maxRowsPerBlock: 1 })
  receiver.push(bench.runOf(...upTo(80)), 0)
  await receiver.stop()
  expect(bench.arrived.flat()).toEqual(upTo(80))
  expect(bench.books(receiver)).toEqual({ received: 80, sent: 80, pending: 0, dropped: 0 })
})

test('a block in pieces is finished before the end', async () => {
  bench.status = () => ((bench.arrived.at(-1) ?? []).includes(13) ? 400 : 204)
  const receiver = bench.open({ codec: 'snappy' })
  receiver.push(bench.runOf(...upTo(50)), 0)
  receiver.flush()
  await receiver.stop()
  expect(bench.books(receiver)).toEqual({ received: 50, sent: 49, pending: 0, dropped: 1 })
})

test('after a failure nothing is repeated: the rest stays', async () => {
  bench.status = count => (count > 2 ? 503 : 204)
  const receiver = bench.open({ maxRowsPerBlock: 1, retryMinMs: 1e6, retryMaxMs: 1e6 })
  receiver.push(bench.runOf(1, 2, 3, 4, 5), 0)
  await receiver.stop()
  expect(bench.arrived.flat()).toEqual([1, 2, 3])
  expect(bench.books(receiver)).toEqual({ received: 5, sent: 2, pending: 3, dropped: 0 })
})

test('a receiver that never answers does not hold up the end, and the rest stays', async () => {
  bench.status = () => -1
  const receiver = bench.open({ maxRowsPerBlock: 1, sendTimeoutMs: 1e6 })
  receiver.push(bench.runOf(1, 2, 3), 0)
  await bench.until('a request', () => bench.requests.length > 0)
  await receiver.stop()
  expect(bench.books(receiver)).toEqual({ received: 3, sent: 0, pending: 3, dropped: 0 })

  bench.status = () => 204
  bench.metrics = new MetricRegistry()
  const second = bench.open()
  await bench.until('everything', () => second.ledger.sent === 3)
  expect(bench.arrived.flat().slice(-3)).toEqual([1, 2, 3])
}, 60_000)

test.each([3, 5, 8, 12])(
  'a program killed after %d requests of a block in pieces sends the block again',
  async requests => {
    const bad = [5, 40]
    // What waits on disk, as an earlier run left it.
    bench.status = () => 503
    const first = bench.open({ codec: 'snappy', retryMinMs: 1e6, retryMaxMs: 1e6 })
    first.push(bench.runOf(...upTo(64)), 0)
    await bench.until('an attempt', () => bench.requests.length > 0)
    await first.stop()

    const before = bench.requests.length
    bench.status = count =>
      count > before + requests
        ? -1
        : (bench.arrived.at(-1) ?? []).some(value => bad.includes(value))
          ? 400
          : 204
    bench.metrics = new MetricRegistry()
    bench.open({ codec: 'snappy' })
    await bench.until('some pieces', () => bench.requests.length > before + requests)
    // The folder as it would be found after kill -9.
    const dir = join(bench.dir, 'found')
    cpSync(join(bench.dir, 'queue'), dir, {
      recursive: true,
      filter: file => !file.endsWith('lock'),
    })

    const taken: number[] = []
    bench.status = () => {
      const values = bench.arrived.at(-1) ?? []
      if (values.some(value => bad.includes(value))) return 400
      taken.push(...values)
      return 204
    }
    bench.metrics = new MetricRegistry()
    const third = bench.open({ codec: 'snappy', dir })
    await bench.until('everything', () => third.ledger.pending === 0)
    expect(taken).toEqual(upTo(64).filter(value => !bad.includes(value)))
    expect(bench.books(third)).toEqual({ received: 64, sent: 62, pending: 0, dropped: 2 })
    expect([...listEntries(dir)]).toHaveLength(2)
    // Lets the second one go on, which would hold up the end otherwise.
    bench.server.closeAllConnections()
  },
  60_000,
)
