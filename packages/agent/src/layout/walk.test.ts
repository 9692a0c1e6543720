import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExposition } from '../exposition/index.ts'
import { BodyReaderOfTest } from './testdata/body-reader.ts'
import { bodies } from './testdata/bodies.ts'

/** Reads bodies one after the other and compares each with the parser by the book. */
function expectAgreement(texts: readonly string[], cuts: readonly number[] = []): BodyReaderOfTest {
  const reader = new BodyReaderOfTest()
  for (const text of texts) {
    const body = Buffer.from(text, 'latin1')
    const { samples, badLines } = parseExposition(body)
    expect(reader.read(body, cuts), JSON.stringify(text)).toEqual({
      samples,
      badLines: badLines.length,
    })
  }
  return reader
}

test('the walk agrees with the parser on generated bodies that change line by line', () => {
  fc.assert(
    fc.property(bodies, fc.array(fc.nat(400), { maxLength: 3 }), (texts, cuts) => {
      expect(expectAgreement(texts, cuts)).toBeInstanceOf(BodyReaderOfTest)
    }),
    { numRuns: 2000 },
  )
})

test('and gives every chunk back', () => {
  fc.assert(
    fc.property(bodies, texts => {
      expect(expectAgreement([...texts, '']).pool.size).toBe(0)
    }),
  )
})

test('lines that come as they did are not parsed again, whatever their values', () => {
  const reader = new BodyReaderOfTest()
  const body = (value: number): Buffer =>
    Buffer.from(`# HELP a x\n# TYPE a counter\na{b="c"} ${value}\nd ${value / 3}\n# EOF\n`)
  for (let value = 0; value < 20; value++) reader.read(body(value))
  expect(reader.parsed).toBe(2)
})

test('only what is new in a body is parsed, wherever it stands', () => {
  const reader = new BodyReaderOfTest()
  const lines = Array.from({ length: 5000 }, (_, i) => `m{i="${i}"} ${i}`)
  reader.read(Buffer.from(lines.join('\n')))
  const before = reader.pages
  const changed = [
    ...lines.slice(0, 2500),
    'new 1',
    ...lines.slice(2500, 4000),
    ...lines.slice(4001),
  ]
  reader.read(Buffer.from(changed.join('\n')))
  expect(reader.parsed).toBe(5001)
  expect(reader.pages.filter(page => before.includes(page)).length).toBeGreaterThan(0)
  reader.read(Buffer.from(changed.toReversed().join('\n')))
  expect(reader.parsed).toBe(5001)
})

test('a body that changes everything every time agrees too', () => {
  const texts = Array.from({ length: 5 }, (_, round) =>
    Array.from({ length: 3000 }, (__, i) => `m{r="${round}",i="${i}"} ${i}`).join('\n'),
  )
  expect(expectAgreement(texts).parsed).toBe(5 * 3000)
})

test('pages do not crumble as lines come and go', () => {
  const reader = new BodyReaderOfTest()
  let lines = Array.from({ length: 4000 }, (_, i) => `m{i="${i}"} 1`)
  for (let round = 0; round < 100; round++) {
    const at = (round * 7919) % lines.length
    lines = [...lines.slice(0, at), `n{i="${round}"} 1`, ...lines.slice(at + (round % 3))]
    reader.read(Buffer.from(lines.join('\n')))
  }
  expect(reader.pages.length).toBeLessThan(4000 / 256)
})
