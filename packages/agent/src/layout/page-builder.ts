import {
  addRouted,
  pickStarts,
  LabelSetsBuilder,
  type ChunkPool,
  type LabelEncoder,
  type RoutedLabels,
} from '../series/index.ts'
import {
  BAD_LINE,
  HAS_COMMENT,
  KEPT,
  LossCount,
  OVER_LIMIT,
  PAGE_SERIES,
  TOO_MANY_LABELS,
  type LayoutPage,
} from './page.ts'
import type { SegmentHash } from './segment-hash.ts'

/** What became of a series that was not known before. */
export interface ResolvedSeries {
  readonly keyLow: number
  readonly keyHigh: number
  /** `KEPT`, `TOO_MANY_LABELS`, `OVER_LIMIT`, and those of `lostFlags`. */
  readonly flags: number
  readonly routes: readonly RoutedLabels[]
}

/** A page grows at most to this many series before it is cut. */
const MAX_SERIES = 2 * PAGE_SERIES

/** Puts pages together out of known series and new ones. */
export class PageBuilder {
  readonly #routes: readonly LabelSetsBuilder[]
  readonly #segments = new Int32Array(3 * MAX_SERIES)
  readonly #keys = new Int32Array(2 * MAX_SERIES)
  readonly #flags = new Uint8Array(MAX_SERIES)
  readonly #starts = new Map<LayoutPage, Uint32Array[]>()
  #count = 0

  constructor(pool: ChunkPool, routeCount: number) {
    this.#routes = Array.from({ length: routeCount }, () => new LabelSetsBuilder(pool))
  }

  get routeCount(): number {
    return this.#routes.length
  }

  /** Series gathered. */
  get count(): number {
    return this.#count
  }

  get isFull(): boolean {
    return this.#count === MAX_SERIES
  }

  /** Adds series `index` of a page. */
  copy(page: LayoutPage, index: number): void {
    const at = this.#count++
    for (let k = 0; k < 3; k++) {
      this.#segments[3 * at + k] = page.segments[3 * index + k] ?? 0
    }
    this.#keys[2 * at] = page.keys[2 * index] ?? 0
    this.#keys[2 * at + 1] = page.keys[2 * index + 1] ?? 0
    this.#flags[at] = page.flags[index] ?? 0
    const starts = this.#startsOf(page)
    for (let r = 0; r < this.#routes.length; r++) {
      const sets = page.routes[r]
      if (sets === undefined) throw new Error('BUG: a page of another number of routes')
      this.#routes[r]?.copy(sets, index, starts[r]?.[index] ?? 0)
    }
  }

  /** Adds a new series. */
  add(
    hash: SegmentHash,
    length: number,
    hasComment: boolean,
    series: ResolvedSeries,
    encoder: LabelEncoder,
  ): void {
    const flags = series.flags | (hasComment ? HAS_COMMENT : 0)
    this.#addSegment(hash, length, flags, series.keyLow, series.keyHigh)
    this.#routes.forEach((route, r) => addRouted(route, encoder, series.routes[r]))
  }

  /** Adds a line that is no sample; the segment is all of it. */
  addBad(hash: SegmentHash, length: number, hasComment: boolean): void {
    this.#addSegment(hash, -length, BAD_LINE | (hasComment ? HAS_COMMENT : 0), 0, 0)
    for (const route of this.#routes) route.addNone()
  }

  /** Makes a page of what was gathered and starts anew. */
  finish(): LayoutPage {
    const count = this.#count
    const buffer = new ArrayBuffer(21 * count)
    const segments = new Int32Array(buffer, 0, 3 * count)
    const keys = new Int32Array(buffer, 12 * count, 2 * count)
    const flags = new Uint8Array(buffer, 20 * count, count)
    segments.set(this.#segments.subarray(0, 3 * count))
    keys.set(this.#keys.subarray(0, 2 * count))
    flags.set(this.#flags.subarray(0, count))
    const facts = { kept: 0, overLimit: 0, badLines: 0, tooMany: 0, commentSum: 0 }
    const losses = new LossCount()
    for (let i = 0; i < count; i++) {
      const bits = flags[i] ?? 0
      losses.add(bits)
      if ((bits & (KEPT | OVER_LIMIT)) === KEPT) facts.kept++
      if (bits & OVER_LIMIT) facts.overLimit++
      if (bits & BAD_LINE) facts.badLines++
      if (bits & TOO_MANY_LABELS) facts.tooMany++
      if (bits & HAS_COMMENT) facts.commentSum = (facts.commentSum + (segments[3 * i + 1] ?? 0)) | 0
    }
    this.#count = 0
    this.#starts.clear()
    return {
      count,
      segments,
      keys,
      flags,
      routes: this.#routes.map(route => route.finish()),
      kept: facts.kept,
      lost: losses.list(),
      overLimit: facts.overLimit,
      badLines: facts.badLines,
      hasTooManyLabels: facts.tooMany > 0,
      commentSum: facts.commentSum,
      users: 0,
    }
  }

  /** Forgets what was gathered. */
  discard(): void {
    for (const route of this.#routes) route.discard()
    this.#count = 0
    this.#starts.clear()
  }

  #addSegment(
    { low, high }: SegmentHash,
    length: number,
    flags: number,
    keyLow: number,
    keyHigh: number,
  ): void {
    const at = this.#count++
    this.#segments[3 * at] = length
    this.#segments[3 * at + 1] = low
    this.#segments[3 * at + 2] = high
    this.#keys[2 * at] = keyLow
    this.#keys[2 * at + 1] = keyHigh
    this.#flags[at] = flags
  }

  #startsOf(page: LayoutPage): readonly Uint32Array[] {
    let starts = this.#starts.get(page)
    if (starts === undefined) {
      starts = page.routes.map(pickStarts)
      this.#starts.set(page, starts)
    }
    return starts
  }
}
