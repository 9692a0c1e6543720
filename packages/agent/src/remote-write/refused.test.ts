import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { encodeMetadata, readWriteRequest } from '@vmkit/daemon/wire'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listEntries, readEntryBlock, unpackBlock } from '../quarantine/index.ts'
import { ReceiverBench } from './testdata/receiver-bench.ts'

let bench: ReceiverBench
beforeEach(async () => {
  bench = await ReceiverBench.open()
})
afterEach(() => bench.close())

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

/** Makes the server refuse requests that hold one of these values; returns those it takes. */
function refuseValues(bad: readonly number[], status: number): number[] {
  const taken: number[] = []
  bench.status = () => {
    const values = bench.arrived.at(-1) ?? []
    if (values.some(value => bad.includes(value))) return status
    taken.push(...values)
    return 204
  }
  return taken
}

/** Values that are parked, with status and reason. */
function parked(): (readonly [value: number, status: number, reason: string])[] {
  return [...listEntries(join(bench.dir, 'queue'))].flatMap(({ entry }) => {
    const values: number[] = []
    readWriteRequest(unpackBlock(readEntryBlock(entry)), ({ samples }) =>
      values.push(...samples.map(({ value }) => value)),
    )
    return values.map(value => [value, entry.status, entry.reason] as const)
  })
}

test.each([
  [400, 'snappy', 1],
  [409, 'snappy', 1],
  [422, 'snappy', 1],
  [422, 'zstd', 1],
  // The codec is in question first.
  [400, 'zstd', 2],
] as const)(
  'of a block refused with %d in %s the good series arrive once, the bad are put aside with the reason',
  async (code, codec, first) => {
    const bad = [1, 77, 78, 1000]
    const taken = refuseValues(bad, code)
    const receiver = bench.open({ codec })
    receiver.push(bench.runOf(...upTo(1000)), 0)
    await bench.until('everything to be settled', () => receiver.ledger.pending === 0)
    expect(taken).toEqual(upTo(1000).filter(value => !bad.includes(value)))
    const reason = `unexpected status code ${code}; response body: "answer ${code}"`
    expect(parked()).toEqual(bad.map(value => [value, code, reason]))
    expect(bench.books(receiver)).toEqual({ received: 1000, sent: 996, pending: 0, dropped: 4 })
    expect(receiver.ledger.dropped('quarantined')).toBe(4)
    expect(bench.requests.length - first).toBeLessThanOrEqual(2 * bad.length * Math.log2(1000))
    expect(bench.metric('vmkit_quarantine_samples')).toBe(4)
    expect(bench.metric('vmkit_quarantine_parked_total')).toBe(4)
    expect(bench.metric('vmkit_quarantine_bytes')).toBeGreaterThan(100)
    expect(bench.metric('vmagent_remotewrite_packets_dropped_total')).toBe(0)
    expect(bench.log.filter(line => line.includes('refused 4 samples for good'))).toHaveLength(1)
  },
)

test('a block too large for the receiver is cut until it fits', async () => {
  const taken: number[] = []
  bench.status = () => {
    const values = bench.arrived.at(-1) ?? []
    if (values.length > 30) return 413
    taken.push(...values)
    return 204
  }
  const receiver = bench.open()
  receiver.push(bench.runOf(...upTo(200)), 0)
  await bench.until('everything', () => receiver.ledger.sent === 200)
  expect(taken).toEqual(upTo(200))
  expect(bench.books(receiver)).toEqual({ received: 200, sent: 200, pending: 0, dropped: 0 })
  expect(parked()).toEqual([])
})

test('trouble while a block is in pieces does not lose its place', async () => {
  const taken: number[] = []
  let answers = 0
  bench.status = () => {
    const values = bench.arrived.at(-1) ?? []
    if (answers++ % 2 === 1) return answers % 4 === 0 ? 503 : 0
    if (values.includes(7)) return 409
    taken.push(...values)
    return 204
  }
  const receiver = bench.open()
  receiver.push(bench.runOf(...upTo(10)), 0)
  await bench.until('everything', () => receiver.ledger.pending === 0)
  expect(taken).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10])
  expect(parked().map(([value]) => value)).toEqual([7])
})

test.each([400, 415, 422] as const)(
  'a receiver that refuses everything with %d is asked again, and loses nothing',
  async code => {
    let isMended = false
    const taken: number[] = []
    bench.status = () => {
      if (!isMended) return code
      taken.push(...(bench.arrived.at(-1) ?? []))
      return 204
    }
    const receiver = bench.open({ codec: 'snappy' })
    receiver.push(bench.runOf(...upTo(500)), 0)
    await bench.until(
      'some rounds',
      () => bench.metric('vmagent_remotewrite_retries_count_total') >= 5,
    )
    // The first round goes down to two series, each later one asks twice.
    expect(bench.requests.length).toBeLessThan(13 + 2 * 8)
    expect(bench.log.join('\n')).toContain('it refuses everything, even a request without samples')
    expect(bench.books(receiver)).toEqual({ received: 500, sent: 0, pending: 500, dropped: 0 })
    isMended = true
    await bench.until('everything', () => receiver.ledger.sent === 500)
    expect(taken.slice(-500)).toEqual(upTo(500))
    expect(parked()).toEqual([])
  },
)

test('a block of which all series are bad does not stand in the way of the next', async () => {
  const taken = refuseValues(upTo(300), 400)
  const receiver = bench.open({ maxRowsPerBlock: 300, codec: 'snappy' })
  receiver.push(bench.runOf(...upTo(310)), 0)
  await bench.until('everything', () => receiver.ledger.pending === 0)
  expect(taken).toEqual(upTo(310).slice(300))
  expect(parked().map(([value]) => value)).toEqual(upTo(300))
  expect(bench.books(receiver)).toEqual({ received: 310, sent: 10, pending: 0, dropped: 300 })
})

test('metadata that is refused is put aside like a series', async () => {
  bench.status = () => {
    const plain = Buffer.from(bench.requests.at(-1)?.plain ?? [])
    return plain.includes('bad words') ? 400 : 204
  }
  const receiver = bench.open({ codec: 'snappy', flushIntervalMs: 1e6 })
  receiver.push(bench.runOf(1, 2, 3), 0)
  const entries = ['good words', 'bad words'].map(help =>
    bench.pool.intern(encodeMetadata({ name: 'up', type: 'gauge', help })),
  )
  receiver.pushMetadata(Uint32Array.from(entries))
  receiver.flush()
  await bench.until('everything', () => receiver.ledger.sent === 3)
  const [stored, ...more] = listEntries(join(bench.dir, 'queue'))
  expect(stored?.entry).toMatchObject({ samples: 0, series: 0, status: 400 })
  expect(more).toEqual([])
  expect(bench.requests.some(({ plain }) => Buffer.from(plain).includes('good words'))).toBe(true)
})

test('a receiver that takes the good part of a block and still refuses it gets that part twice, and is booked once', async () => {
  const taken: number[] = []
  bench.status = () => {
    const values = bench.arrived.at(-1) ?? []
    taken.push(...values.filter(value => value !== 9))
    return values.includes(9) ? 400 : 204
  }
  const receiver = bench.open({ codec: 'snappy' })
  receiver.push(bench.runOf(...upTo(20)), 0)
  await bench.until('everything', () => receiver.ledger.pending === 0)
  expect([...new Set(taken)]).toEqual(upTo(20).filter(value => value !== 9))
  expect(bench.books(receiver)).toEqual({ received: 20, sent: 19, pending: 0, dropped: 1 })
  expect(parked().map(([value]) => value)).toEqual([9])
})

test('with "retry" a refused block is sent until it is taken', async () => {
  bench.status = count => (count <= 6 ? 400 : 204)
  const receiver = bench.open({ onRefused: 'retry', codec: 'snappy' })
  receiver.push(bench.runOf(1, 2), 0)
  await bench.until('both samples', () => receiver.ledger.sent === 2)
  expect(bench.arrived).toEqual(Array.from({ length: 7 }, () => [1, 2]))
  expect(parked()).toEqual([])
})

test('what cannot be kept is booked as rejected', async () => {
  refuseValues([2], 400)
  const receiver = bench.open({ quarantineMaxBytes: 10 })
  receiver.push(bench.runOf(1, 2, 3), 0)
  await bench.until('everything', () => receiver.ledger.pending === 0)
  expect(bench.books(receiver)).toEqual({ received: 3, sent: 2, pending: 0, dropped: 1 })
  expect(receiver.ledger.dropped('rejected')).toBe(1)
  expect(bench.log.join('\n')).toContain('raise -remoteWrite.quarantineMaxBytes')
})

test('what was put aside is still there after a restart, and does not disturb the queue', async () => {
  refuseValues([2], 409)
  const first = bench.open()
  first.push(bench.runOf(1, 2, 3), 0)
  await bench.until('everything', () => first.ledger.pending === 0)
  await first.stop()
  expect(readdirSync(join(bench.dir, 'queue'))).toContain('refused')
  bench.metrics = new MetricRegistry()
  const second = bench.open()
  expect(bench.metric('vmkit_quarantine_samples')).toBe(1)
  expect(bench.books(second)).toEqual({ received: 0, sent: 0, pending: 0, dropped: 0 })
})

test('a rate limit lets a second of bytes through, and holds the rest back', async () => {
  const receiver = bench.open({ rateLimit: 100, maxRowsPerBlock: 1 })
  receiver.push(bench.runOf(...upTo(5)), 0)
  await bench.until(
    'a wait',
    () => bench.metric('vmagent_remotewrite_rate_limit_reached_total') > 0,
  )
  expect(receiver.ledger.sent).toBeLessThan(5)
  expect(bench.metric('vmagent_remotewrite_rate_limit')).toBe(100)
})
