import { zstdDecompressSync } from 'node:zlib'
import {
  decodeLabels,
  decodeSnappy,
  encodeMetadata,
  readWriteRequest,
  type ReadSeries,
} from '@vmkit/daemon/wire'
import type { Labels } from '@vmkit/promql-lite/labels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Block } from '../queue/index.ts'
import { ChunkPool, pickStarts, type SampleRun } from '../series/index.ts'
import { plainPage, runOf } from '../series/testdata/pages.ts'
import { BlockBuilder, type BigSample, type BlockBuilderOptions } from './block-builder.ts'
import { createCompressor } from './compress.ts'

const compressor = createCompressor()
const pool = new ChunkPool(1)

function open(options: Partial<BlockBuilderOptions> = {}): {
  readonly builder: BlockBuilder
  readonly blocks: Block[]
  readonly tooBig: BigSample[]
} {
  const blocks: Block[] = []
  const tooBig: BigSample[] = []
  const builder = new BlockBuilder(pool, 'zstd', {
    compressor,
    maxRows: 10_000,
    maxBlockBytes: 8 * 1024 * 1024,
    maxMetadata: 5000,
    round: undefined,
    emit: block => blocks.push(block),
    tooBig: sample => tooBig.push(sample),
    ...options,
  })
  return { builder, blocks, tooBig }
}

/** A sample for each value, a millisecond apart; the label takes `labelBytes`. */
function valuesOf(values: readonly number[], labelBytes = 1): SampleRun {
  const name = 'x'.repeat(labelBytes)
  const times = values.map(value => 1000 + value)
  return runOf(
    pool,
    values.map(value => [name, value]),
    { times },
  )
}

function add(builder: BlockBuilder, { page, values, offset, timestampMs, times }: SampleRun): void {
  builder.add(page.routes[0]!, values, offset, timestampMs, times)
}

function unpack({ payload, codec }: Block): Uint8Array {
  return codec === 'zstd' ? zstdDecompressSync(payload) : decodeSnappy(payload, 1e8)
}

function seriesIn(block: Block): ReadSeries[] {
  const series: ReadSeries[] = []
  readWriteRequest(unpack(block), one => series.push(one))
  return series
}

function valuesIn(block: Block): number[] {
  return seriesIn(block).flatMap(({ samples }) => samples.map(({ value }) => value))
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

test('samples wait until they are flushed', () => {
  const { builder, blocks } = open()
  add(builder, valuesOf([1, 2]))
  add(builder, valuesOf([3]))
  expect([builder.samples, blocks.length]).toEqual([3, 0])
  builder.flush()
  expect([builder.samples, blocks.map(valuesIn)]).toEqual([0, [[1, 2, 3]]])
})

test('a flush without samples makes no block', () => {
  const { builder, blocks } = open()
  builder.flush()
  expect(blocks).toEqual([])
})

test.each([
  [10, 10, [10], 0],
  [25, 10, [10, 10], 5],
  [3, 1, [1, 1, 1], 0],
])(
  '%d samples with at most %d each make blocks of %j and leave %d',
  (count, maxRows, sizes, left) => {
    const { builder, blocks } = open({ maxRows })
    add(builder, valuesOf(upTo(count)))
    expect(blocks.map(block => block.samples)).toEqual(sizes)
    expect(builder.samples).toBe(left)
  },
)

test.each([1000, 100, 75, 50])('blocks hold at most %d bytes, and all of the samples', max => {
  const { builder, blocks, tooBig } = open({ maxBlockBytes: max })
  add(builder, valuesOf(upTo(25)))
  builder.flush()
  expect(blocks.flatMap(valuesIn)).toEqual(upTo(25))
  expect(tooBig).toEqual([])
  const sizes = blocks.map(block => unpack(block).length)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(max)
  // A sample takes 31 bytes here; what stands around it is reckoned with up to 28.
  for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThan(max - 31 - 28)
})

test('a single sample that is too big is told about, and those around it are sent', () => {
  const { builder, blocks, tooBig } = open({ maxBlockBytes: 200 })
  add(builder, valuesOf([1, 2]))
  add(builder, valuesOf([3], 500))
  add(builder, valuesOf([4]))
  builder.flush()
  expect(blocks.flatMap(valuesIn)).toEqual([1, 2, 4])
  expect(tooBig).toMatchObject([{ timeMs: 1003 }])
  expect(tooBig[0]?.bytes).toBeGreaterThan(500)
  expect(decodeLabels(tooBig[0]!.labels())).toEqual([{ name: '__name__', value: 'x'.repeat(500) }])
  expect(builder.samples).toBe(0)
})

test.each(['zstd', 'snappy'] as const)('a block in %s says what it holds', codec => {
  const { builder, blocks } = open()
  builder.codec = codec
  add(builder, valuesOf([5, 2, 9]))
  builder.flush()
  expect(blocks).toMatchObject([{ codec, samples: 3, series: 3, minTimeMs: 1002, maxTimeMs: 1009 }])
  expect(valuesIn(blocks[0]!)).toEqual([5, 2, 9])
})

const label = fc.record({
  name: fc.string({ minLength: 1, unit: 'binary' }),
  value: fc.string({ maxLength: 200 }),
})
const time = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 }),
  fc.constantFrom(
    0,
    1,
    -1,
    127,
    128,
    2 ** 31,
    2 ** 35 - 1,
    2 ** 35,
    2 ** 42 - 1,
    2 ** 42,
    -(2 ** 42),
  ),
)
const value = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE),
)
const sample = fc.record({ labels: fc.array(label, { minLength: 1 }), value, time })
interface Sample {
  readonly labels: Labels
  readonly value: number
  readonly time: number
}

/** What is to come out: 0 stands for a sample without a time of its own. */
function expected({ labels, value: of, time: own }: Sample, timestampMs: number): ReadSeries {
  const sent = own === 0 ? timestampMs : own
  return { labels, samples: [{ timestampMs: sent, value: of, stale: false }] }
}

test('what is written reads back with the same labels, values and times, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(time, fc.array(sample, { maxLength: 20 }))),
      fc.integer({ min: 1, max: 50 }),
      fc.nat(5),
      (runs, maxRows, offset) => {
        const { builder, blocks, tooBig } = open({ maxRows, maxBlockBytes: 100_000 })
        for (const [timestampMs, samples] of runs) {
          const page = plainPage(
            pool,
            samples.map(({ labels }) => labels),
          )
          const before = Array.from({ length: offset }, () => 7)
          add(builder, {
            page,
            values: Float64Array.from([...before, ...samples.map(one => one.value)]),
            times: Float64Array.from([...before, ...samples.map(one => one.time)]),
            offset,
            timestampMs,
          })
        }
        builder.flush()
        const all = runs.flatMap(([ms, samples]) => samples.map(one => expected(one, ms)))
        expect(tooBig).toEqual([])
        expect(blocks.flatMap(seriesIn)).toEqual(all)
        let row = 0
        for (const block of blocks) {
          const times = all
            .slice(row, (row += block.samples))
            .map(one => one.samples[0]!.timestampMs)
          expect(block).toMatchObject({
            series: times.length,
            minTimeMs: Math.min(...times),
            maxTimeMs: Math.max(...times),
          })
        }
      },
    ),
  )
})

test.each([
  ['a plain NaN', NaN, '010000000000f87f'],
  ['a staleness marker taken for a number', staleNumber(), '010000000000f87f'],
  ['one', 1, '000000000000f03f'],
  ['zero', 0, '0000000000000000'],
  ['a negative zero', -0, '0000000000000080'],
  ['infinity', -Infinity, '000000000000f0ff'],
])('the bits of %s are written', (_, number, bits) => {
  const { builder, blocks } = open()
  add(builder, runOf(pool, [['a', number]], { timestampMs: 1 }))
  builder.flush()
  expect(Buffer.from(unpack(blocks[0]!)).toString('hex')).toContain(`120b09${bits}1001`)
})

test('staleness markers are written for the series asked for, of those that are sent', () => {
  const { builder, blocks } = open()
  const { page } = runOf(pool, [
    ['a', 0],
    ['b', 0],
    ['c', 0],
  ])
  const sets = page.routes[0]!
  builder.addStale(sets, pickStarts(sets), [2, 0], 5)
  builder.flush()
  const samples = [{ timestampMs: 5, value: NaN, stale: true }]
  const named = (name: string): Labels => [{ name: '__name__', value: name }]
  expect(blocks.flatMap(seriesIn)).toEqual([
    { labels: named('c'), samples },
    { labels: named('a'), samples },
  ])
  expect(Buffer.from(unpack(blocks[0]!)).toString('hex')).toContain('09020000000000f07f1005')
})

const entry = (name: string): number =>
  pool.intern(encodeMetadata({ name, type: 'counter', help: 'text' }))

test('metadata stands among the samples and counts as none', () => {
  const { builder, blocks } = open()
  add(builder, valuesOf([1]))
  builder.addMetadata(Uint32Array.of(entry('a'), entry('b')))
  add(builder, valuesOf([2]))
  builder.flush()
  expect(blocks.map(({ samples }) => samples)).toEqual([2])
  expect(blocks.flatMap(valuesIn)).toEqual([1, 2])
  const bytes = Buffer.from(unpack(blocks[0]!))
  for (const name of ['a', 'b']) {
    const encoded = encodeMetadata({ name, type: 'counter', help: 'text' })
    expect(bytes.includes(Buffer.from(encoded))).toBe(true)
  }
})

test('a block of metadata only has no samples and no times', () => {
  const { builder, blocks } = open({ maxMetadata: 2 })
  builder.addMetadata(Uint32Array.from(['a', 'b', 'c'], entry))
  expect(blocks).toHaveLength(1)
  builder.flush()
  expect(blocks).toMatchObject([
    { samples: 0, series: 0, minTimeMs: 0, maxTimeMs: 0 },
    { samples: 0, series: 0, minTimeMs: 0, maxTimeMs: 0 },
  ])
})

test('metadata that fits in no block is left out, and the rest keeps to the limit', () => {
  const { builder, blocks } = open({ maxBlockBytes: 100 })
  const long = pool.intern(encodeMetadata({ name: 'long', type: '', help: 'x'.repeat(200) }))
  const names = upTo(50).map(i => `family_${i}`)
  builder.addMetadata(Uint32Array.from([long, ...names.map(entry)]))
  builder.flush()
  expect(Math.max(...blocks.map(block => unpack(block).length))).toBeLessThanOrEqual(100)
  const all = Buffer.concat(blocks.map(unpack)).toString('latin1')
  expect(names.filter(name => !all.includes(name))).toEqual([])
  expect(all).not.toContain('xxx')
})

function staleNumber(): number {
  return new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)[0] ?? 0
}
