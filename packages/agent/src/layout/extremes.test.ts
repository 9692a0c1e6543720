import { expect, test } from 'vitest'
import { seriesMissing } from './difference.ts'
import { BodyReaderOfTest } from './testdata/body-reader.ts'

test('a body of one line repeated is compared in linear time', () => {
  const reader = new BodyReaderOfTest()
  reader.read(Buffer.from('a 1\n'.repeat(100_000)))
  const before = reader.pages
  expect(seriesMissing([], before)).toEqual([])
  expect(seriesMissing(before, []).reduce((sum, { indexes }) => sum + indexes.length, 0)).toBe(
    100_000,
  )
  expect(seriesMissing([...before], before.toReversed())).toEqual([])
  // Another line in front has the index of segments made.
  reader.read(Buffer.from(`b 1\n${'a 1\n'.repeat(100_000)}`))
  expect(seriesMissing(before, reader.pages)).toEqual([])
})
