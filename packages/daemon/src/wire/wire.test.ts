import fc from 'fast-check'
import protobuf from 'protobufjs'
import { describe, expect, test } from 'vitest'
import {
  SeriesBatch,
  countNames,
  decodeLabels,
  decodeSnappy,
  encodeLabels,
  encodeSnappy,
  encodeWriteRequest,
  readWriteRequest,
  type ReadSeries,
} from './index.ts'
import { encodedSize } from './write-request.ts'

/** The schema, read by protobufjs: an independent witness for the hand-written writer. */
const oracle = protobuf
  .parse(
    `syntax = "proto3";
     message WriteRequest { repeated TimeSeries timeseries = 1; }
     message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
     message Label { string name = 1; string value = 2; }
     message Sample { double value = 1; int64 timestamp = 2; }`,
  )
  .root.lookupType('WriteRequest')

const up = [
  { name: '__name__', value: 'up' },
  { name: 'zone', value: 'é😀' },
]

function readAll(bytes: Uint8Array): ReadSeries[] {
  const series: ReadSeries[] = []
  readWriteRequest(bytes, one => series.push(one))
  return series
}

describe('encodeWriteRequest', () => {
  test.each([
    ['a plain NaN', (b: SeriesBatch) => b.add(new Uint8Array(), 1, Number.NaN), '010000000000f87f'],
    ['a stale marker', (b: SeriesBatch) => b.addStale(new Uint8Array(), 1), '020000000000f07f'],
    ['one', (b: SeriesBatch) => b.add(new Uint8Array(), 1, 1), '000000000000f03f'],
    ['a negative zero', (b: SeriesBatch) => b.add(new Uint8Array(), 1, -0), '0000000000000080'],
  ])('writes the bits of %s', (_, fill, bits) => {
    const batch = new SeriesBatch()
    fill(batch)
    expect(Buffer.from(encodeWriteRequest(batch)).toString('hex')).toBe(`0a0d120b09${bits}1001`)
  })

  test('leaves zero out', () => {
    const batch = new SeriesBatch()
    batch.add(new Uint8Array(), 0, 0)
    expect(Buffer.from(encodeWriteRequest(batch)).toString('hex')).toBe('0a021200')
  })

  test('is understood by protobufjs and by our own reader, whatever it holds', () => {
    const sample = fc.record({
      labels: fc.array(fc.record({ name: fc.string({ unit: 'binary' }), value: fc.string() })),
      timestampMs: fc.maxSafeInteger(),
      value: fc.double({ noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 90 }), samples => {
        const batch = new SeriesBatch()
        for (const s of samples) batch.add(encodeLabels(s.labels), s.timestampMs, s.value)
        const bytes = encodeWriteRequest(batch)
        expect(bytes.length).toBe(encodedSize(batch))
        const ours = readAll(bytes)
        expect(ours).toEqual(
          samples.map(({ labels, timestampMs, value }) => ({
            labels,
            samples: [{ timestampMs, value, stale: false }],
          })),
        )
        const theirs = oracle.toObject(oracle.decode(bytes), { longs: Number, defaults: true })
        expect(theirs['timeseries'] ?? []).toEqual(
          samples.map(({ labels, timestampMs, value }) => ({
            labels,
            samples: [{ value, timestamp: timestampMs }],
          })),
        )
      }),
    )
  })

  test('encodes a part of a batch', () => {
    const batch = new SeriesBatch()
    for (let i = 0; i < 5; i++) batch.add(encodeLabels(up), i, i)
    const part = readAll(encodeWriteRequest(batch, 2, 4))
    expect(part.map(series => series.samples[0]?.value)).toEqual([2, 3])
  })
})

describe('SeriesBatch', () => {
  test('keeps the bits of a sample that is copied', () => {
    const from = new SeriesBatch()
    from.addStale(encodeLabels(up), 7)
    from.add(encodeLabels(up), 8, Number.NaN)
    const to = new SeriesBatch()
    to.addFrom(from, 0)
    to.addFrom(from, 1, encodeLabels([]))
    expect(to.isStaleAt(0)).toBe(true)
    expect(decodeLabels(to.labelsAt(0))).toEqual(up)
    expect(to.valueBitsAt(1)).toEqual({ low: 1, high: 0x7ff80000 })
    expect(to.labelsAt(1)).toHaveLength(0)
  })

  test('starts over after clear', () => {
    const batch = new SeriesBatch()
    batch.add(encodeLabels(up), 1, 1)
    batch.clear()
    expect([batch.sampleCount, batch.labelByteCount]).toEqual([0, 0])
    batch.add(encodeLabels(up), 2, 3)
    expect([batch.timestampMsAt(0), batch.valueAt(0)]).toEqual([2, 3])
  })
})

describe('readWriteRequest', () => {
  test.each([
    ['a truncated message', '0a05'],
    ['a tag without a field', '0a'],
    ['a label longer than its series', '0a040a100a01'],
    ['plain text', Buffer.from('hello world').toString('hex')],
  ])('refuses %s', (_, hex) => {
    expect(() => readAll(Buffer.from(hex, 'hex'))).toThrow(/cannot read write request/)
  })

  test('tells a stale marker from a NaN', () => {
    const batch = new SeriesBatch()
    batch.addStale(encodeLabels(up), 1)
    batch.add(encodeLabels(up), 1, Number.NaN)
    expect(readAll(encodeWriteRequest(batch)).map(one => one.samples[0]?.stale)).toEqual([
      true,
      false,
    ])
  })
})

describe('snappy', () => {
  test('comes back as it went in', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), bytes => {
        expect([...decodeSnappy(encodeSnappy(bytes), 5000)]).toEqual([...bytes])
      }),
    )
  })

  test('is refused when its own claim is over the limit', () => {
    expect(() => decodeSnappy(encodeSnappy(new Uint8Array(100)), 99)).toThrow(
      'cannot decompress snappy block: it claims 100 bytes; at most 99 are allowed',
    )
  })

  test('is refused when it is broken', () => {
    expect(() => decodeSnappy(Buffer.from('0affffff', 'hex'), 99)).toThrow(/bytes are broken/)
  })
})

describe('countNames', () => {
  const series = fc.record({
    labels: fc.array(
      fc.record({
        name: fc.constantFrom('__name__', '__name', 'job', ''),
        value: fc.constantFrom('up', 'é😀', '', 'x'),
      }),
      { maxLength: 4 },
    ),
    samples: fc.array(fc.record({ value: fc.double(), timestamp: fc.nat() }), { maxLength: 3 }),
  })

  test('counts what the whole reader would', () => {
    fc.assert(
      fc.property(fc.array(series), timeseries => {
        const bytes = oracle.encode({ timeseries }).finish()
        const expected = new Map<string, number>()
        for (const { labels, samples } of readAll(bytes)) {
          const name = labels.findLast(label => label.name === '__name__')?.value ?? ''
          expected.set(name, (expected.get(name) ?? 0) + samples.length)
        }
        expect(countNames(bytes)).toEqual(expected)
      }),
    )
  })

  test('refuses bytes that are no WriteRequest', () => {
    expect(() => countNames(Uint8Array.of(0x0a, 0x7f, 1))).toThrow(
      /^cannot read write request at byte \d+: malformed protobuf$/,
    )
  })
})
