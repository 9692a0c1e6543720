import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChunkPool, LabelEncoder } from '../series/index.ts'
import { countSelected, seriesMissing, SegmentHash, type LayoutPage } from './index.ts'
import { KEPT } from './page.ts'
import { PageBuilder } from './page-builder.ts'

const pool = new ChunkPool(1)
const encoder = new LabelEncoder(pool)
const hash = new SegmentHash(2, 3)
const names = new WeakMap<LayoutPage, readonly string[]>()

function read(text: string): { readonly keyLow: number; readonly keyHigh: number } {
  const bytes = Buffer.from(text)
  hash.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length)
  return { keyLow: hash.low, keyHigh: hash.high }
}

/**
 * A page of lines, which are separated by blanks. `!` starts a bad line; what stands behind `~` is
 * how the line is written, what stands before it which series that is.
 */
function pageOf(lines: string): LayoutPage {
  const builder = new PageBuilder(pool, 1)
  const texts = lines.split(' ').filter(line => line !== '')
  for (const line of texts) {
    const [value = ''] = line.split('~')
    const key = read(value)
    read(line)
    if (line.startsWith('!')) builder.addBad(hash, line.length, false)
    else {
      const routes = [[{ name: '__name__', value }]]
      const series = { ...key, flags: KEPT, routes }
      builder.add(hash, line.length, false, series, encoder)
    }
  }
  const page = builder.finish()
  names.set(page, texts)
  return page
}

/** The lines that are missing, page by page. */
function missing(before: readonly LayoutPage[], after: readonly LayoutPage[]): string[] {
  const selections = seriesMissing(before, after)
  const lines = selections.map(({ page, indexes }) =>
    indexes.map(i => names.get(page)?.[i]).join(' '),
  )
  expect(countSelected(selections)).toBe(selections.flatMap(({ indexes }) => indexes).length)
  return lines
}

test.each<[what: string, before: string[], after: string[], gone: string[], came: string[]]>([
  ['nothing at all', [], [], [], []],
  ['the first body', [], ['a b', 'c'], [], ['a b', 'c']],
  ['an empty body', ['a b', 'c'], [], ['a b', 'c'], []],
  ['the same lines in new pages', ['a b', 'c'], ['a', 'b c'], [], []],
  ['lines in another order', ['a b c d'], ['d b', 'a c'], [], []],
  ['a line that goes', ['a b c', 'd'], ['a c', 'd'], ['b'], []],
  ['a line that comes', ['a c'], ['a b c'], [], ['b']],
  [
    'lines that come and go in several pages',
    ['a b', 'c d'],
    ['a x', 'y d'],
    ['b', 'c'],
    ['x', 'y'],
  ],
  ['a line that comes twice', ['a b'], ['a a b b'], [], []],
  ['a line that stands there once less', ['a a b'], ['a b'], [], []],
  ['a line that stood there twice', ['a a b'], ['b'], ['a a'], []],
  ['a line that is written differently', ['a b'], ['a~1 b~2'], [], []],
  ['a line that is written in two ways', ['a a~1'], ['a~1'], [], []],
  ['bad lines', ['!x a', '!y'], ['!z a'], [], []],
])('%s', (_, before, after, gone, came) => {
  const [old, now] = [before.map(pageOf), after.map(pageOf)]
  expect(missing(old, now)).toEqual(gone)
  expect(missing(now, old)).toEqual(came)
})

test.each<[what: string, shared: string[], before: string[], after: string[], gone: string[]]>([
  ['nothing of a page that stayed', ['a b'], [], [], []],
  ['only what is in pages that went', ['a b'], ['c d'], ['c'], ['d']],
  ['nothing that moved into a page that stayed', ['a b'], ['a c'], ['c'], []],
  ['nothing that also is in a page that stayed', ['a b'], ['a b'], [], []],
  ['what is in no page any more', ['a b', 'c'], ['c x a y'], [], ['x y']],
])('%s is missing', (_, shared, before, after, gone) => {
  const stayed = shared.map(pageOf)
  const old = [...stayed, ...before.map(pageOf)]
  const now = [...after.map(pageOf), ...stayed]
  expect(missing(old, now)).toEqual(gone)
})

test('the same page twice in a body is as good as once', () => {
  const [one, two] = ['a b', 'c'].map(pageOf) as [LayoutPage, LayoutPage]
  expect(missing([one, one, two], [one])).toEqual(['c'])
  expect(missing([one], [one, one])).toEqual([])
})

const line = fc
  .tuple(fc.constantFrom('', '', '', '', '', '!'), fc.nat(12), fc.constantFrom('', '~1', '~2'))
  .map(([bad, name, spelling]) => `${bad}${name}${spelling}`)
const lines = fc.array(line, { maxLength: 6 }).map(list => list.join(' '))

test('a series is missing when no line of the other body is that series', () => {
  fc.assert(
    fc.property(
      fc.array(lines, { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(4), { maxLength: 5 }),
      fc.array(fc.nat(4), { maxLength: 5 }),
      (texts, before, after) => {
        const pages = texts.map(pageOf)
        const pick = (list: readonly number[]): LayoutPage[] =>
          [...new Set(list)].filter(i => i < pages.length).map(i => pages[i]!)
        const [old, now] = [pick(before), pick(after)]
        const seriesOf = (page: LayoutPage): string[] =>
          names.get(page)!.filter(text => !text.startsWith('!'))
        const known = new Set(now.flatMap(seriesOf).map(text => text.split('~')[0]))
        const expected = old.map(page =>
          seriesOf(page)
            .filter(text => !known.has(text.split('~')[0]))
            .join(' '),
        )
        expect(missing(old, now)).toEqual(expected.filter(text => text !== ''))
      },
    ),
    { numRuns: 1000 },
  )
})
