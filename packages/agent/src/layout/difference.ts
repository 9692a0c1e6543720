import { EntryIndex } from './entry-index.ts'
import { BAD_LINE, type LayoutPage } from './page.ts'

/** Series of a page. */
export interface PageSelection {
  readonly page: LayoutPage
  readonly indexes: readonly number[]
}

/**
 * Returns the series of `before` that `after` does not have, however their lines are written. What
 * both lists have as the very same page costs nothing, unless series of other pages differ.
 */
export function seriesMissing(
  before: readonly LayoutPage[],
  after: readonly LayoutPage[],
): PageSelection[] {
  const shared = new Set(after)
  const only = before.filter(page => !shared.has(page))
  if (only.length === 0) return []
  const others = new Set(before)
  const candidates = select(
    only,
    new EntryIndex(
      after.filter(page => !others.has(page)),
      'key',
    ),
  )
  if (candidates.length === 0) return []
  // A line may have moved out of its page into one that stayed; rarely, so that comes last.
  const both = after.filter(page => others.has(page))
  if (both.length === 0) return candidates
  const index = new EntryIndex(both, 'key')
  return candidates.flatMap(({ page, indexes }) => {
    const left = indexes.filter(i => !has(index, page, i))
    return left.length === 0 ? [] : [{ page, indexes: left }]
  })
}

/** How many series a selection has. */
export function countSelected(selections: readonly PageSelection[]): number {
  return selections.reduce((sum, { indexes }) => sum + indexes.length, 0)
}

function select(pages: readonly LayoutPage[], known: EntryIndex): PageSelection[] {
  const selections: PageSelection[] = []
  for (const page of pages) {
    const indexes: number[] = []
    for (let i = 0; i < page.count; i++) {
      if (((page.flags[i] ?? 0) & BAD_LINE) === 0 && !has(known, page, i)) indexes.push(i)
    }
    if (indexes.length > 0) selections.push({ page, indexes })
  }
  return selections
}

function has(index: EntryIndex, page: LayoutPage, i: number): boolean {
  return index.find(page.keys[2 * i] ?? 0, page.keys[2 * i + 1] ?? 0) >= 0
}
