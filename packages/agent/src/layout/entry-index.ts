import type { LayoutPage } from './page.ts'

const EMPTY = 0
/** Bits of a place that say which series of its page. */
const INDEX_BITS = 12

/** Finds the series of a list of pages by 64-bit hashes: of segments, or of keys. */
export class EntryIndex {
  readonly #table: Int32Array
  readonly #mask: number
  readonly #pages: readonly LayoutPage[]
  readonly #lows: (page: LayoutPage, index: number) => number
  readonly #highs: (page: LayoutPage, index: number) => number

  /** Indexes by segment, or by key when `by` says so; bad lines have no key. */
  constructor(pages: readonly LayoutPage[], by: 'segment' | 'key') {
    this.#pages = pages
    this.#lows = by === 'segment' ? segmentLow : keyLow
    this.#highs = by === 'segment' ? segmentHigh : keyHigh
    let entries = 0
    for (const page of pages) entries += page.count
    let size = 16
    while (size < 2 * entries) size *= 2
    this.#table = new Int32Array(size)
    this.#mask = size - 1
    pages.forEach((page, p) => {
      for (let i = 0; i < page.count; i++) {
        if ((page.segments[3 * i] ?? 0) < 0) continue
        this.#add(page, p, i)
      }
    })
  }

  /** Of equal entries only the first is kept: a body of one line repeated would fill one long row. */
  #add(page: LayoutPage, p: number, i: number): void {
    const low = this.#lows(page, i)
    const high = this.#highs(page, i)
    let slot = low & this.#mask
    for (; this.#table[slot] !== EMPTY; slot = (slot + 1) & this.#mask) {
      const place = (this.#table[slot] ?? EMPTY) - 1
      const other = this.#pages[pageOf(place)]
      if (other === undefined || this.#lows(other, indexOf(place)) !== low) continue
      if (this.#highs(other, indexOf(place)) === high) return
    }
    this.#table[slot] = placeOf(p, i) + 1
  }

  /** Returns the place of an entry with this hash, -1 when there is none. */
  find(low: number, high: number): number {
    for (let slot = low & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const entry = this.#table[slot] ?? EMPTY
      if (entry === EMPTY) return -1
      const place = entry - 1
      const page = this.#pages[pageOf(place)]
      const index = indexOf(place)
      if (page === undefined) return -1
      if (this.#lows(page, index) === low && this.#highs(page, index) === high) return place
    }
  }
}

/** A page's number and a series' place in it, as one number. */
export function placeOf(page: number, index: number): number {
  return (page << INDEX_BITS) | index
}

/** The number of a place's page. */
export function pageOf(place: number): number {
  return place >>> INDEX_BITS
}

/** Which series of its page a place is. */
export function indexOf(place: number): number {
  return place & ((1 << INDEX_BITS) - 1)
}

function segmentLow({ segments }: LayoutPage, i: number): number {
  return segments[3 * i + 1] ?? 0
}

function segmentHigh({ segments }: LayoutPage, i: number): number {
  return segments[3 * i + 2] ?? 0
}

function keyLow({ keys }: LayoutPage, i: number): number {
  return keys[2 * i] ?? 0
}

function keyHigh({ keys }: LayoutPage, i: number): number {
  return keys[2 * i + 1] ?? 0
}
