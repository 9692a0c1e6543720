import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countSelected, seriesMissing, type LayoutPage } from './index.ts'
import { BodyReaderOfTest } from './testdata/body-reader.ts'

/** Reads one body after the other and keeps the pages of each, as a target's series do. */
class Bodies {
  readonly #reader = new BodyReaderOfTest()
  readonly #held: (readonly LayoutPage[])[] = []

  pagesOf(lines: readonly string[]): readonly LayoutPage[] {
    this.#reader.read(Buffer.from(lines.join('\n')))
    const { pages } = this.#reader
    for (const page of pages) page.users++
    this.#held.push(pages)
    return pages
  }
}

/** The keys of the series that only the first list has, once for each line. */
function missing(before: readonly LayoutPage[], after: readonly LayoutPage[]): number {
  return countSelected(seriesMissing(before, after))
}

const many = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `m{i="${from + i}"} 1`)

test.each<[string, string[], string[], gone: number, came: number]>([
  ['nothing and nothing', [], [], 0, 0],
  ['the same', ['a 1', 'b 1'], ['a 2', 'b 3'], 0, 0],
  ['another order', ['a 1', 'b 1', 'c 1'], ['c 1', 'a 1', 'b 1'], 0, 0],
  ['another spelling', ['a{x="1"} 1'], ['a{ x="1", } 1'], 0, 0],
  ['a new one', ['a 1'], ['a 1', 'b 1'], 0, 1],
  ['one gone', ['a 1', 'b 1'], ['b 1'], 1, 0],
  ['all others', ['a 1', 'b 1'], ['c 1', 'd 1', 'e 1'], 2, 3],
  ['a series twice', ['a 1', 'a 2'], ['b 1'], 2, 1],
  ['one of two gone', ['a 1', 'a 2'], ['a 1'], 0, 0],
  ['bad lines', ['a 1', 'bad'], ['a 1', 'worse'], 0, 0],
  ['a bad line that becomes good', ['a x'], ['a 1'], 0, 1],
  ['many', many(5000), many(5000, 10), 10, 10],
  ['a line moved from one end to the other', [...many(5000), 'a 1'], ['a 1', ...many(5000)], 0, 0],
  ['all in reverse', many(5000), many(5000).toReversed(), 0, 0],
])('the difference of %s', (_, before, after, gone, came) => {
  const bodies = new Bodies()
  const first = bodies.pagesOf(before)
  const second = bodies.pagesOf(after)
  expect([missing(first, second), missing(second, first)]).toEqual([gone, came])
})

test('a selection says which lines of which page', () => {
  const bodies = new Bodies()
  const before = bodies.pagesOf(['a 1', 'bad', 'b 1', 'c 1'])
  const after = bodies.pagesOf(['b 1'])
  expect(seriesMissing(before, after)).toEqual([{ page: before[0], indexes: [0, 3] }])
})

test('the very same pages differ in nothing', () => {
  const pages = new Bodies().pagesOf(many(3000))
  expect(seriesMissing(pages, [...pages])).toEqual([])
})

test('the difference is that of sets, whatever bodies hold', () => {
  const series = fc.array(fc.nat(30), { maxLength: 40 })
  fc.assert(
    fc.property(fc.array(series, { minLength: 2, maxLength: 4 }), rounds => {
      const bodies = new Bodies()
      const pages = rounds.map(round => bodies.pagesOf(round.map(i => `m{i="${i}"} 1`)))
      for (let i = 1; i < rounds.length; i++) {
        const [before, after] = [rounds[i - 1]!, rounds[i]!]
        const gone = before.filter(one => !after.includes(one)).length
        const came = after.filter(one => !before.includes(one)).length
        expect(missing(pages[i - 1]!, pages[i]!)).toBe(gone)
        expect(missing(pages[i]!, pages[i - 1]!)).toBe(came)
      }
    }),
  )
})
