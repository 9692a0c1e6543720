import { decodeLabels, encodeLabels } from '@vmkit/daemon/wire'
import type { Labels } from '@vmkit/promql-lite/labels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ChunkPool,
  chunksOf,
  pickStarts,
  LabelEncoder,
  LabelSetsBuilder,
  type LabelSets,
} from './index.ts'

type Series = Labels | undefined

const labelsOf = (text: string): Labels =>
  text.split(',').map(pair => ({ name: pair.split('=')[0]!, value: pair.split('=')[1]! }))

function addAll(pool: ChunkPool, builder: LabelSetsBuilder, series: readonly Series[]): void {
  const encoder = new LabelEncoder(pool, labelsOf('job=j'))
  for (const labels of series) {
    if (labels === undefined) builder.addNone()
    else {
      encoder.encode(labels)
      builder.add(encoder.chunks, encoder.size)
    }
  }
}

function read(pool: ChunkPool, sets: LabelSets): Series[] {
  const starts = pickStarts(sets)
  return Array.from(sets.counts, (count, i) => {
    if (count === 0) return undefined
    const bytes = Buffer.concat(chunksOf(sets, i, starts[i]!).map(id => pool.bytesOf(id)))
    expect(sets.sizes[i]).toBe(bytes.length)
    return decodeLabels(bytes)
  })
}

const release = (pool: ChunkPool, { chunks }: LabelSets): void => {
  for (const id of chunks) pool.release(id)
}

test('series stand in order, those that are not sent with nothing', () => {
  const pool = new ChunkPool(1)
  const builder = new LabelSetsBuilder(pool)
  const series = [labelsOf('a=1,job=j'), undefined, labelsOf('b=2'), labelsOf('job=j')]
  addAll(pool, builder, series)
  const sets = builder.finish()
  expect(read(pool, sets)).toEqual(series)
  expect([...sets.counts]).toEqual([2, 0, 1, 1])
  expect([...pickStarts(sets)]).toEqual([0, 2, 2, 3])
  expect(sets.sent).toBe(3)
})

test('a series without labels is not sent', () => {
  const pool = new ChunkPool(1)
  const builder = new LabelSetsBuilder(pool)
  addAll(pool, builder, [[], labelsOf('a=1')])
  const sets = builder.finish()
  expect(read(pool, sets)).toEqual([undefined, labelsOf('a=1')])
  expect(sets.sent).toBe(1)
})

test('a label set of more labels than chunks can be counted is one chunk', () => {
  const pool = new ChunkPool(1)
  const builder = new LabelSetsBuilder(pool)
  const many = Array.from({ length: 300 }, (_, i) => ({ name: `l${i}`, value: 'x' }))
  addAll(pool, builder, [labelsOf('a=1'), many, labelsOf('b=1')])
  const sets = builder.finish()
  expect(sets.sizes[1]).toBe(encodeLabels(many).length)
  expect(read(pool, sets)).toEqual([labelsOf('a=1'), many, labelsOf('b=1')])
})

test('after finish the builder is empty, and what it made stays as it is', () => {
  const pool = new ChunkPool(1)
  const builder = new LabelSetsBuilder(pool)
  addAll(pool, builder, [labelsOf('a=1')])
  const first = builder.finish()
  addAll(pool, builder, [undefined, labelsOf('b=1'), labelsOf('c=1')])
  const second = builder.finish()
  expect(builder.finish()).toMatchObject({ sent: 0, counts: new Uint8Array() })
  expect(read(pool, first)).toEqual([labelsOf('a=1')])
  expect(read(pool, second)).toEqual([undefined, labelsOf('b=1'), labelsOf('c=1')])
})

test('discard gives every user back, and finish none', () => {
  const pool = new ChunkPool(1)
  const builder = new LabelSetsBuilder(pool)
  addAll(pool, builder, [labelsOf('a=1,job=j'), undefined, labelsOf('b=1,job=j')])
  const sets = builder.finish()
  addAll(pool, builder, [labelsOf('a=1,job=j'), labelsOf('c=1')])
  expect(pool.size).toBe(4)
  builder.discard()
  expect(pool.size).toBe(3)
  expect(read(pool, sets)).toHaveLength(3)
  builder.discard()
  expect(pool.size).toBe(3)
  release(pool, sets)
  expect(pool.size).toBe(0)
})

test('more chunks than two bytes can number are numbered with four', () => {
  const pool = new ChunkPool(1)
  const builder = new LabelSetsBuilder(pool)
  const all = Array.from({ length: 400 }, (_, i) =>
    Array.from({ length: 180 }, (__, k) => ({ name: `m${k}`, value: String(i) })),
  )
  addAll(pool, builder, all)
  const sets = builder.finish()
  expect(sets.picks).toBeInstanceOf(Uint32Array)
  expect(read(pool, sets)).toEqual(all)
  release(pool, sets)
  expect(pool.size).toBe(0)
})

const anySeries: fc.Arbitrary<Series> = fc.option(
  fc.constantFrom('a=1', 'a=2', 'b=1,job=j', 'a=1,b=2,c=3,job=j', 'job=j').map(labelsOf),
  { nil: undefined },
)

test('what is copied reads the same, and holds users of its own', () => {
  fc.assert(
    fc.property(
      fc.array(anySeries, { maxLength: 300 }),
      fc.array(fc.nat(299), { maxLength: 600 }),
      (series, picks) => {
        const pool = new ChunkPool(1)
        const builder = new LabelSetsBuilder(pool)
        addAll(pool, builder, series)
        const source = builder.finish()
        const starts = pickStarts(source)
        const indexes = picks.filter(i => i < series.length)
        for (const i of indexes) builder.copy(source, i, starts[i]!)
        const copied = builder.finish()
        release(pool, source)
        const expected = indexes.map(i => series[i])
        expect(read(pool, copied)).toEqual(expected)
        expect(copied.sent).toBe(expected.filter(one => one !== undefined).length)
        release(pool, copied)
        expect(pool.size).toBe(0)
      },
    ),
    { numRuns: 200 },
  )
})
