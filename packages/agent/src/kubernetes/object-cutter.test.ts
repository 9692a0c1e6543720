import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ObjectCutter } from './object-cutter.ts'

const MAX_OBJECT_BYTES = 100_000

/** Cuts a text that comes in pieces of a size. */
function cut(layout: 'stream' | 'list', text: string, pieceBytes: number) {
  const objects: unknown[] = []
  const tooLarge: number[] = []
  const cutter = new ObjectCutter({
    layout,
    maxObjectBytes: MAX_OBJECT_BYTES,
    onObject: one => objects.push(JSON.parse(one)),
    onTooLarge: bytes => tooLarge.push(bytes),
  })
  const bytes = Buffer.from(text)
  for (let i = 0; i < bytes.length; i += pieceBytes) cutter.push(bytes.subarray(i, i + pieceBytes))
  const envelope = layout === 'list' ? cutter.endList() : undefined
  return { objects, tooLarge, envelope, isWhole: cutter.isWhole }
}

const sizes = fc.integer({ min: 1, max: 300 })
const objects = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), {
  maxLength: 5,
})
/** As the text holds it: without what JSON does not keep. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test('what is cut is what was written, however the bytes come', () => {
  fc.assert(
    fc.property(objects, sizes, fc.boolean(), (written, size, isSpaced) => {
      const wanted = asJson(written)
      const space = isSpaced ? 1 : 0
      const stream = written.map(one => `${JSON.stringify(one, null, space)}\n`).join('')
      expect(cut('stream', stream, size)).toMatchObject({ objects: wanted, isWhole: true })
      for (const around of [
        { kind: 'List', metadata: { v: '1' }, items: written },
        { items: written, list: [{ items: [1] }], metadata: { items: [{}], v: '"items":[' } },
      ]) {
        const list = cut('list', JSON.stringify(around, null, space), size)
        expect(list).toEqual({
          objects: wanted,
          tooLarge: [],
          envelope: { ...around, items: [] },
          isWhole: true,
        })
      }
    }),
  )
})

test.each(['stream', 'list'] as const)('managed fields are left out in a %s', layout => {
  const managed = { managedFields: [{ a: [']', { b: '}"' }] }], name: 'x' }
  const untouched = {
    spec: { list: ['managedFields', [1]], managedFields: 'text' },
    managedFields: [1],
    deep: { er: { managedFields: [1] } },
  }
  const object = { metadata: managed, ...untouched }
  const event = { type: 'ADDED', object }
  const text = JSON.stringify(layout === 'list' ? { items: [object, object] } : event)
  const emptied = { metadata: { managedFields: [], name: 'x' }, ...untouched }
  for (let size = 1; size <= text.length; size++) {
    expect(cut(layout, text, size).objects).toEqual(
      layout === 'list' ? [emptied, emptied] : [{ ...event, object: emptied }],
    )
  }
})

test('an object that is too large is left out and the others are not', () => {
  const large = { text: 'x'.repeat(MAX_OBJECT_BYTES) }
  const bytes = JSON.stringify(large).length
  for (const size of [1, 100, 1_000_000]) {
    const stream = [{ a: 1 }, large, { b: 1 }].map(one => JSON.stringify(one)).join('\n')
    expect(cut('stream', stream, size)).toMatchObject({
      objects: [{ a: 1 }, { b: 1 }],
      tooLarge: [bytes],
    })
  }
})

test.each([
  ['stream', '<html>', 'cannot parse "<html>"; expected a JSON object'],
  ['stream', '{"a":1}}', 'cannot parse "}"; expected a JSON object'],
  ['list', 'null', 'cannot parse "null"; expected a JSON object'],
  ['list', '', 'the list breaks off'],
  ['list', '{"items":[{"a":1}', 'the list breaks off'],
  ['list', '{"items":[{"a":1', 'the list breaks off'],
  ['list', '{"items":[{"a":"}]}', 'the list breaks off'],
] as const)('a broken %s %j is an error', (layout, text, error) => {
  for (const size of [1, 1000]) {
    expect(() => cut(layout, text, size)).toThrow(size === 1 ? error.slice(0, 13) : error)
  }
})

test('what surrounds the items has a bound', () => {
  const text = `{"a":"${'x'.repeat(2 ** 20)}","items":[{}]}`
  expect(() => cut('list', text, 65_536)).toThrow('the list has too much around its items')
})

test('a stream that ends within an object is not whole', () => {
  expect(cut('stream', '{"a":1}\n{"b', 3)).toMatchObject({ objects: [{ a: 1 }], isWhole: false })
})
