import type { Labels } from '@vmkit/promql-lite/labels'
import { parseLine, parseSeries, type SampleLine } from '../exposition/index.ts'
import type { ChunkPool, LabelEncoder } from '../series/index.ts'
import { EntryIndex, indexOf, pageOf, placeOf } from './entry-index.ts'
import type { LineRest } from './line-rest.ts'
import type { NumberReader } from './number-reader.ts'
import { releasePage, type LayoutPage } from './page.ts'
import type { PageBuilder, ResolvedSeries } from './page-builder.ts'
import type { SegmentFinder } from './segment-finder.ts'
import type { SegmentHash } from './segment-hash.ts'
import type { ValueColumns } from './value-columns.ts'

/** What a walk works with; one walk has it at a time. */
export interface WalkTools {
  readonly pool: ChunkPool
  readonly hash: SegmentHash
  readonly numbers: NumberReader
  readonly rest: LineRest
  readonly finder: SegmentFinder
  readonly builder: PageBuilder
  readonly columns: ValueColumns
}

/** What a walk asks about lines that it meets for the first time. */
export interface NewLines {
  readonly encoder: LabelEncoder
  /** Says what becomes of a series; throws SyntaxError when it may not be sent. */
  resolve(labels: Labels): ResolvedSeries
  /** Called with the comment lines in front of a new line; latin1. */
  comments(text: string): void
  /**
   * Called with a new line that is no sample.
   *
   * @param line latin1
   * @param number returns its number, from 1; 0 when it is not known, in bodies that come in pieces
   */
  badLine(line: string, number: () => number, error: SyntaxError): void
}

/** How far behind the expected series a line is looked for before the index is made. */
const LOOK_AHEAD = 32
/** Fewer series are not worth a page of their own while others follow. */
const MIN_PAGE_SERIES = 256
const NOT_FOUND = -1

/**
 * One body, walked along the pages of the last one.
 *
 * As long as lines come as they did, each is compared by its segment's hash, its number is read, and
 * the page stays. Where a line differs, known series around it are copied, new ones are parsed, and
 * a new page comes about. The old pages are never changed: whoever started the walk takes the new
 * list, or discards it.
 */
export class LayoutWalk {
  /** The pages of the body so far. */
  readonly pages: LayoutPage[] = []
  /** Bad lines that no page holds. */
  looseBadLines = 0
  /** A hash of the comments behind the last sample. */
  #tailHash = 0
  readonly #old: readonly LayoutPage[]
  readonly #tools: WalkTools
  readonly #lines: NewLines
  #page = 0
  #entry = 0
  #isBuilding = false
  #index: EntryIndex | undefined
  #at = 0
  #pieces = 0

  constructor(old: readonly LayoutPage[], tools: WalkTools, lines: NewLines) {
    this.#old = old
    this.#tools = tools
    this.#lines = lines
    tools.columns.clear()
  }

  /** Walks on; as `BodyReader.read`. */
  read(piece: Buffer, isLast: boolean): number {
    const limit = isLast ? piece.length : piece.lastIndexOf(10) + 1
    const view = new DataView(piece.buffer, piece.byteOffset, limit)
    this.#at = 0
    this.#pieces++
    while (this.#at < limit) {
      this.#follow(view, piece, limit)
      if (this.#leavePage()) continue
      if (this.#at >= limit || !this.#readOther(view, piece, limit, isLast)) break
    }
    if (isLast) this.#finish(piece, view, limit)
    return this.#at
  }

  /** A number that is equal for equal comments, once the body has ended. */
  get commentSum(): number {
    let sum = this.#tailHash
    for (const page of this.pages) sum = (sum + page.commentSum) | 0
    return sum
  }

  /** Gives back what the walk made. */
  discard(): void {
    this.#tools.builder.discard()
    for (const page of this.pages) releasePage(page, this.#tools.pool)
    this.pages.length = 0
  }

  /** Follows the expected page as far as the body agrees with it. */
  #follow(view: DataView, bytes: Buffer, limit: number): void {
    const page = this.#old[this.#page]
    if (page === undefined) return
    const { hash, numbers, rest, columns } = this.#tools
    const { segments, count } = page
    const first = this.#entry
    columns.reserve(count - first)
    const { values, times } = columns
    let filled = columns.length
    let at = this.#at
    let entry = first
    for (; entry < count; entry++) {
      const length = segments[3 * entry] ?? 0
      const isBad = length < 0
      const valueAt = isBad ? at - length : at + length
      if (isBad ? valueAt > limit : valueAt >= limit) break
      hash.read(view, at, valueAt - at)
      if (hash.low !== segments[3 * entry + 1] || hash.high !== segments[3 * entry + 2]) break
      let next = valueAt
      let value = 0
      let timestampMs = 0
      if (!isBad) {
        value = numbers.read(bytes, valueAt, limit)
        const { end } = numbers
        if (end < 0) break
        if (end >= limit || bytes[end] === 10) next = end < limit ? end + 1 : limit
        else {
          next = rest.read(bytes, end, limit)
          if (next < 0) break
          timestampMs = rest.timestampMs
        }
      }
      values[filled] = value
      if (times !== undefined) times[filled] = timestampMs
      filled++
      at = next
    }
    columns.length = filled
    this.#at = at
    this.#entry = entry
    if (this.#isBuilding) this.#copy(page, first, entry)
  }

  /** Goes on to the next page when this one is done. */
  #leavePage(): boolean {
    const page = this.#old[this.#page]
    if (page === undefined || this.#entry < page.count) return false
    const { builder } = this.#tools
    if (!this.#isBuilding) {
      // A short last page waits: lines that follow go into it, not into a page of their own.
      if (page.count < MIN_PAGE_SERIES && this.#page === this.#old.length - 1) return false
      this.#take(page)
    } else if (builder.count === 0 || builder.count >= MIN_PAGE_SERIES) {
      this.#cut()
      this.#isBuilding = false
    }
    this.#page++
    this.#entry = 0
    return true
  }

  /**
   * Reads a line that is not the expected one.
   *
   * @returns false when nothing but comments, or not all of a line, is left
   */
  #readOther(view: DataView, bytes: Buffer, limit: number, isLast: boolean): boolean {
    const { finder, hash, numbers, rest } = this.#tools
    finder.find(bytes, this.#at, limit)
    if (finder.lineAt < 0) return false
    const { valueAt, nextAt } = finder
    hash.read(view, this.#at, valueAt - this.#at)
    const place = this.#locate(valueAt - this.#at)
    if (place === NOT_FOUND) {
      this.#readNew(view, bytes, limit, isLast)
      return true
    }
    const value = valueAt < nextAt ? numbers.read(bytes, valueAt, limit) : 0
    const next = valueAt < nextAt && numbers.end >= 0 ? rest.read(bytes, numbers.end, limit) : -1
    if (next < 0) {
      this.#readNew(view, bytes, limit, isLast)
      return true
    }
    this.#startBuilding()
    const page = this.#old[pageOf(place)]
    if (page === undefined) throw new Error('BUG: a place in no page')
    this.#copy(page, indexOf(place), indexOf(place) + 1)
    this.#tools.columns.add(value, rest.timestampMs)
    this.#page = pageOf(place)
    this.#entry = indexOf(place) + 1
    this.#at = next
    return true
  }

  /** Returns the place of the known series with the hash that was just read. */
  #locate(length: number): number {
    const { low, high } = this.#tools.hash
    const page = this.#old[this.#page]
    if (page !== undefined) {
      const { segments } = page
      const end = Math.min(page.count, this.#entry + LOOK_AHEAD)
      for (let i = this.#entry; i < end; i++) {
        if (segments[3 * i + 1] !== low || segments[3 * i + 2] !== high) continue
        if (segments[3 * i] === length) return placeOf(this.#page, i)
      }
    }
    if (this.#old.length === 0) return NOT_FOUND
    this.#index ??= new EntryIndex(this.#old, 'segment')
    const place = this.#index.find(low, high)
    if (place < 0) return NOT_FOUND
    return this.#old[pageOf(place)]?.segments[3 * indexOf(place)] === length ? place : NOT_FOUND
  }

  /** Parses a line by the book. */
  #readNew(view: DataView, bytes: Buffer, limit: number, isLast: boolean): void {
    const { finder, hash, builder, columns } = this.#tools
    const start = this.#at
    const { lineAt, nextAt, hasComment } = finder
    const endsInside = bytes[nextAt - 1] === 10
    const line = bytes.toString('latin1', lineAt, endsInside ? nextAt - 1 : nextAt)
    if (hasComment) this.#lines.comments(bytes.toString('latin1', start, lineAt))
    this.#at = nextAt
    const known = this.#parse(line, bytes, lineAt)
    // A bad line without its newline may go on next time; it is never taken for known.
    if (known === undefined && !endsInside && isLast) {
      this.looseBadLines++
      return
    }
    this.#startBuilding()
    if (builder.isFull) this.#cut()
    const length = (known === undefined ? nextAt : lineAt + known.sample.valueAt) - start
    hash.read(view, start, length)
    if (known === undefined) builder.addBad(hash, length, hasComment)
    else builder.add(hash, length, hasComment, known.resolved, this.#lines.encoder)
    columns.add(known?.sample.value ?? 0, known?.sample.timestampMs ?? 0)
  }

  /** Returns undefined for a line that is no sample. */
  #parse(
    line: string,
    bytes: Buffer,
    lineAt: number,
  ): { sample: SampleLine; resolved: ResolvedSeries } | undefined {
    try {
      const sample = parseLine(line)
      if (sample === undefined) throw new Error('BUG: a comment among samples')
      return { sample, resolved: this.#lines.resolve(parseSeries(sample.series)) }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const number = (): number => (this.#pieces === 1 ? lineNumber(bytes, lineAt) : 0)
      this.#lines.badLine(line, number, error)
      return undefined
    }
  }

  /** From here on a new page comes about; what was followed of the old one goes into it. */
  #startBuilding(): void {
    if (this.#isBuilding) return
    this.#isBuilding = true
    const page = this.#old[this.#page]
    if (page !== undefined) this.#copy(page, 0, this.#entry)
  }

  #copy(page: LayoutPage, from: number, to: number): void {
    const { builder } = this.#tools
    for (let i = from; i < to; i++) {
      if (builder.isFull) this.#cut()
      builder.copy(page, i)
    }
  }

  /** Makes a page of what was gathered. */
  #cut(): void {
    if (this.#tools.builder.count > 0) this.#take(this.#tools.builder.finish())
  }

  #take(page: LayoutPage): void {
    page.users++
    this.pages.push(page)
  }

  #finish(bytes: Buffer, view: DataView, limit: number): void {
    const { hash } = this.#tools
    const page = this.#old[this.#page]
    if (!this.#isBuilding && page !== undefined && this.#entry > 0) {
      if (this.#entry === page.count) this.#take(page)
      else this.#startBuilding()
    }
    this.#cut()
    hash.read(view, this.#at, limit - this.#at)
    this.#tailHash = hash.low
    if (this.#at < limit) this.#lines.comments(bytes.toString('latin1', this.#at, limit))
    this.#at = bytes.length
  }
}

/** Returns the number, from 1, of the line that starts at `at`. */
function lineNumber(bytes: Buffer, at: number): number {
  let number = 1
  for (let newline = bytes.indexOf(10); newline >= 0 && newline < at; number++) {
    newline = bytes.indexOf(10, newline + 1)
  }
  return number
}
