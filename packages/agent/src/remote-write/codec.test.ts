import type { IncomingHttpHeaders } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ReceiverBench } from './testdata/receiver-bench.ts'

let bench: ReceiverBench
beforeEach(async () => {
  bench = await ReceiverBench.open()
})
afterEach(() => bench.close())

/** The encodings of the requests so far, with the values of each. */
const packed = (): (readonly [string | undefined, ...number[]])[] =>
  bench.requests.map(({ headers, series }) => [
    headers['content-encoding'],
    ...series.flatMap(one => one.samples.map(({ value }) => value)),
  ])

const refuse =
  (code: number) =>
  (_: number, headers: IncomingHttpHeaders): number =>
    headers['content-encoding'] === 'zstd' ? code : 200

test.each([400, 415])(
  'after %d a block in zstd is packed anew and sent at once, new ones are snappy',
  async code => {
    bench.status = refuse(code)
    const receiver = bench.open({ maxRowsPerBlock: 2, retryMinMs: 1e6, retryMaxMs: 1e6 })
    receiver.push(bench.runOf(1, 2, 3, 4), 0)
    await bench.until('both blocks', () => receiver.ledger.sent === 4)
    receiver.push(bench.runOf(5, 6), 0)
    await bench.until('the new block', () => receiver.ledger.sent === 6)
    // The second block was packed before the answer to the first came.
    expect(packed()).toEqual([
      ['zstd', 1, 2],
      ['snappy', 1, 2],
      ['zstd', 3, 4],
      ['snappy', 3, 4],
      ['snappy', 5, 6],
    ])
    expect(bench.requests[1]?.headers).toMatchObject({
      'x-prometheus-remote-write-version': '0.1.0',
    })
    expect(bench.requests[1]?.headers).not.toHaveProperty('x-victoriametrics-remote-write-version')
    expect(bench.books(receiver)).toEqual({ received: 6, sent: 6, pending: 0, dropped: 0 })
    expect(
      bench.log.filter(line => line.includes("going on with Prometheus' remote write")),
    ).toHaveLength(1)
    expect(bench.metric('vmagent_remotewrite_retries_count_total')).toBe(0)
  },
)

test('with a codec that is kept each block goes out as zstd first', async () => {
  bench.status = refuse(415)
  const receiver = bench.open({ maxRowsPerBlock: 1, keepsCodec: true })
  for (const value of [1, 2]) {
    receiver.push(bench.runOf(value), 0)
    await bench.until('the block', () => receiver.ledger.sent === value)
  }
  expect(packed()).toEqual([
    ['zstd', 1],
    ['snappy', 1],
    ['zstd', 2],
    ['snappy', 2],
  ])
  expect(bench.log).toEqual([])
})

test.each([400, 415])(
  'a block refused with %d in both codecs is dropped and booked where that is asked for',
  async code => {
    bench.status = count => (count <= 2 ? code : 200)
    const receiver = bench.open({ maxRowsPerBlock: 2, onRefused: 'drop' })
    receiver.push(bench.runOf(1, 2), 0)
    await bench.until('the drop', () => receiver.ledger.droppedTotal === 2)
    expect(packed()).toEqual([
      ['zstd', 1, 2],
      ['snappy', 1, 2],
    ])
    expect(bench.books(receiver)).toEqual({ received: 2, sent: 0, pending: 0, dropped: 2 })
    expect(receiver.ledger.dropped('rejected')).toBe(2)
  },
)

test('a block refused in both codecs says nothing about them: the next one is zstd again', async () => {
  bench.status = count => (count <= 2 ? 400 : 200)
  const receiver = bench.open({ maxRowsPerBlock: 1, onRefused: 'drop' })
  receiver.push(bench.runOf(1), 0)
  await bench.until('the drop', () => receiver.ledger.droppedTotal === 1)
  receiver.push(bench.runOf(2), 0)
  await bench.until('the sample', () => receiver.ledger.sent === 1)
  expect(packed()).toEqual([
    ['zstd', 1],
    ['snappy', 1],
    ['zstd', 2],
  ])
})
