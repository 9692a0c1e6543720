import { decodeLabels, encodeLabels } from '@vmkit/daemon/wire'
import type { Labels } from '@vmkit/promql-lite/labels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChunkPool, LabelEncoder } from './index.ts'

const tail: Labels = [
  { name: 'instance', value: 'h:1' },
  { name: 'job', value: 'j' },
]
const up: Labels = [{ name: '__name__', value: 'up' }]
const many = (count: number): Labels =>
  Array.from({ length: count }, (_, i) => ({ name: `l${i}`, value: `v${i}` }))

const bytesOf = (pool: ChunkPool, { chunks }: LabelEncoder): Buffer =>
  Buffer.concat(chunks.map(id => pool.bytesOf(id)))

test.each<[what: string, labels: Labels, tail: Labels, chunks: number]>([
  ['no labels', [], [], 0],
  ['no labels, not even the tail', [], tail, 0],
  ['one label', up, [], 1],
  ['a label and the tail', [...up, ...tail], tail, 2],
  ['the tail alone', tail, tail, 1],
  ['half of the tail', [...up, tail[0]!], tail, 2],
  ['the tail with another value', [...up, tail[0]!, { name: 'job', value: 'k' }], tail, 3],
  ['the tail under another name', [...up, tail[0]!, { name: 'jobs', value: 'j' }], tail, 3],
  ['the tail before the end', [...tail, ...up], tail, 3],
  ['the tail twice', [...tail, ...tail], tail, 3],
  ['a tail made of equal texts', [...up, ...structuredClone(tail)], tail, 2],
  ['255 labels', many(255), [], 255],
  ['255 labels, the last two the tail', [...many(253), ...tail], tail, 254],
  ['256 labels', many(256), [], 1],
  ['256 labels, the last two the tail', [...many(254), ...tail], tail, 1],
  ['1000 labels', many(1000), tail, 1],
])('%s', (_, labels, usual, chunks) => {
  const pool = new ChunkPool(1)
  const encoder = new LabelEncoder(pool, usual)
  encoder.encode(labels)
  expect(encoder.chunks).toHaveLength(chunks)
  expect(decodeLabels(bytesOf(pool, encoder))).toEqual(labels)
  expect(encoder.size).toBe(encodeLabels(labels).length)
})

const texts = fc.string({ unit: 'binary', maxLength: 6 }).map(text => text.toWellFormed())
const labelSets = fc.array(fc.record({ name: texts, value: texts }), { maxLength: 6 })

test('the chunks are the encoded labels, whatever the tail', () => {
  fc.assert(
    fc.property(labelSets, labelSets, fc.boolean(), (own, usual, hasTail) => {
      const pool = new ChunkPool(1)
      const encoder = new LabelEncoder(pool, usual)
      const labels = hasTail ? [...own, ...usual] : own
      encoder.encode(labels)
      const bytes = bytesOf(pool, encoder)
      expect(bytes.equals(encodeLabels(labels))).toBe(true)
      expect(encoder.size).toBe(bytes.length)
      if (hasTail) expect(encoder.chunks.length).toBeLessThanOrEqual(own.length + 1)
    }),
    { numRuns: 1000 },
  )
})

test('each label of each set is one user more', () => {
  const pool = new ChunkPool(1)
  const encoder = new LabelEncoder(pool, tail)
  const users: number[] = []
  for (const name of ['a', 'b', 'a']) {
    encoder.encode([{ name: '__name__', value: name }, ...tail])
    users.push(...encoder.chunks)
  }
  expect(users).toEqual([0, 1, 2, 1, 0, 1])
  expect(pool.size).toBe(3)
  for (const id of users) pool.release(id)
  expect(pool.size).toBe(0)
})
