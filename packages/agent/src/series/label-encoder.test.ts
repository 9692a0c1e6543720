import { decodeLabels } from '@vmkit/daemon/wire'
import type { Label } from '@vmkit/promql-lite/labels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ChunkPool,
  pickStarts,
  createSeriesPage,
  LabelEncoder,
  LabelSetsBuilder,
  releaseSeriesPage,
} from './index.ts'
import { labelsIn } from './testdata/pages.ts'

const label = fc.record({ name: fc.string({ unit: 'binary' }), value: fc.string() })
const labelsOf = (count: number, from = 0): Label[] =>
  Array.from({ length: count }, (_, i) => ({ name: `n${from + i}`, value: `v${i}` }))

function bytesIn(pool: ChunkPool, chunks: readonly number[]): Buffer {
  return Buffer.concat(chunks.map(id => pool.bytesOf(id)))
}

test('the chunks of a label set are its labels one after the other, whatever the tail', () => {
  fc.assert(
    fc.property(
      fc.array(label),
      fc.array(label, { maxLength: 4 }),
      fc.boolean(),
      (own, tail, hasTail) => {
        const pool = new ChunkPool(1)
        const encoder = new LabelEncoder(pool, tail)
        const labels = hasTail ? [...own, ...tail] : own
        encoder.encode(labels)
        const bytes = bytesIn(pool, encoder.chunks)
        expect(decodeLabels(bytes)).toEqual(labels)
        expect(encoder.size).toBe(bytes.length)
        for (const chunk of encoder.chunks) pool.release(chunk)
        expect(pool.size).toBe(0)
      },
    ),
  )
})

test.each([
  ['with the tail', [...labelsOf(2), ...labelsOf(3, 10)], 3],
  ['that is the tail', labelsOf(3, 10), 1],
  ['with part of the tail', [...labelsOf(2), ...labelsOf(2, 10)], 4],
  ['with the tail in front', [...labelsOf(3, 10), ...labelsOf(2)], 5],
  ['without labels', [], 0],
  ['with as many labels as chunks may be', labelsOf(255, 100), 255],
  ['with more labels than chunks may be', labelsOf(256, 100), 1],
  ['with many more', labelsOf(1000, 100), 1],
  ['with many more and the tail', [...labelsOf(300, 100), ...labelsOf(3, 10)], 1],
])('a label set %s keeps its labels', (_, labels, chunks) => {
  const pool = new ChunkPool(1)
  const encoder = new LabelEncoder(pool, labelsOf(3, 10))
  encoder.encode(labels)
  expect(encoder.chunks).toHaveLength(chunks)
  expect(decodeLabels(bytesIn(pool, encoder.chunks))).toEqual(labels)
})

test('label sets share the chunks of equal labels', () => {
  const pool = new ChunkPool(1)
  const encoder = new LabelEncoder(pool, labelsOf(2, 10))
  for (let i = 0; i < 100; i++) {
    encoder.encode([{ name: '__name__', value: `m${i % 10}` }, ...labelsOf(2, 10)])
  }
  expect(pool.size).toBe(11)
})

const series = fc.array(fc.option(fc.array(label, { maxLength: 6 }), { nil: undefined }), {
  maxLength: 200,
})

test('a page has the labels of every series, and gives them all back', () => {
  fc.assert(
    fc.property(series, series, (first, second) => {
      const pool = new ChunkPool(1)
      const all = first.map((labels, i) => ({ lost: undefined, routes: [labels, second[i]] }))
      const page = createSeriesPage(all, [], pool, 2)
      // A series without labels is none.
      const shown = (labels: Label[] | undefined): Label[] | undefined =>
        labels?.length === 0 ? undefined : labels
      expect(labelsIn(pool, page.routes[0]!)).toEqual(first.map(shown))
      expect(labelsIn(pool, page.routes[1]!)).toEqual(first.map((_, i) => shown(second[i])))
      const sent = first.map(shown).filter(labels => labels !== undefined)
      expect(page.routes[0]).toMatchObject({ sent: sent.length })
      releaseSeriesPage(page, pool)
      expect(pool.size).toBe(0)
    }),
  )
})

test('copied series have users of their own, and a discard gives them back', () => {
  const pool = new ChunkPool(1)
  const routed = Array.from({ length: 500 }, (_, i) => ({
    lost: undefined,
    routes: [i % 5 === 0 ? undefined : labelsOf(1 + (i % 7), i)],
  }))
  const page = createSeriesPage(routed, [], pool, 1)
  const sets = page.routes[0]!
  const starts = pickStarts(sets)
  const builder = new LabelSetsBuilder(pool)
  const copyAll = (): void => {
    for (let i = 499; i >= 0; i--) builder.copy(sets, i, starts[i]!)
  }
  copyAll()
  builder.discard()
  copyAll()
  const expected = labelsIn(pool, sets).toReversed()
  releaseSeriesPage(page, pool)
  const copy = builder.finish()
  expect(labelsIn(pool, copy)).toEqual(expected)
  expect(copy.sent).toBe(400)
  expect(builder.finish().counts).toHaveLength(0)
  for (const chunk of copy.chunks) pool.release(chunk)
  expect(pool.size).toBe(0)
})
