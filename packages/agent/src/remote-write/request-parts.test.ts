import {
  encodeLabels,
  encodeMetadata,
  encodeWriteRequest,
  readWriteRequest,
  SeriesBatch,
} from '@vmkit/daemon/wire'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeRequest, findParts, partBytes } from './request-parts.ts'

function requestOf(names: readonly string[]): Uint8Array {
  const batch = new SeriesBatch()
  names.forEach((value, i) => batch.add(encodeLabels([{ name: '__name__', value }]), 1000 + i, i))
  return encodeWriteRequest(batch)
}

const namesIn = (bytes: Uint8Array): string[] => {
  const names: string[] = []
  readWriteRequest(bytes, ({ labels }) => names.push(labels[0]?.value ?? ''))
  return names
}

test('any run of entries is a request of just these, and all runs together are the whole', () => {
  const names = fc.array(fc.string({ maxLength: 300 }), { maxLength: 30 })
  fc.assert(
    fc.property(names, fc.nat(30), fc.nat(30), (all, a, b) => {
      const bytes = requestOf(all)
      const ends = findParts(bytes)
      expect(ends).toHaveLength(all.length)
      expect(ends.at(-1) ?? 0).toBe(bytes.length)
      const [from, to] = [a, b].map(i => Math.min(i, all.length)).toSorted((x, y) => x - y)
      expect(namesIn(partBytes(bytes, ends, from!, to!))).toEqual(all.slice(from, to))
    }),
  )
})

test('metadata is an entry too', () => {
  const metadata = encodeMetadata({ name: 'up', type: 'gauge', help: 'x'.repeat(200) })
  const bytes = Buffer.concat([requestOf(['a']), metadata, requestOf(['b'])])
  const ends = findParts(bytes)
  expect(ends).toHaveLength(3)
  expect(Buffer.from(partBytes(bytes, ends, 1, 2)).equals(metadata)).toBe(true)
})

test('whatever the bytes are, they are split without a rest or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
      let ends: readonly number[] = []
      try {
        ends = findParts(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError)
        return
      }
      expect(ends.at(-1) ?? 0).toBe(bytes.length)
      expect(ends.every((end, i) => end > (ends[i - 1] ?? 0))).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['a length beyond the end', [0x0a, 5, 1]],
  ['a length that never ends', [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ['a number instead of a message', [0x08, 1]],
  ['no length', [0x0a]],
])('%s is refused', (_, bytes) => {
  expect(() => findParts(Uint8Array.from(bytes))).toThrow('malformed protobuf')
})

test('a request is described by what it holds', () => {
  expect(describeRequest(requestOf(['a', 'b', 'a']))).toEqual({
    samples: 3,
    series: 3,
    minTimeMs: 1000,
    maxTimeMs: 1002,
    names: new Map([
      ['a', 2],
      ['b', 1],
    ]),
  })
  expect(describeRequest(new Uint8Array(0))).toMatchObject({
    samples: 0,
    minTimeMs: 0,
    maxTimeMs: 0,
  })
})
