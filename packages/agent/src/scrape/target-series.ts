import { badLine, type BadLine } from '../exposition/index.ts'
import {
  countSelected,
  KEPT,
  OVER_LIMIT,
  releasePage,
  seriesMissing,
  type LayoutPage,
  type PageSelection,
  type SegmentHash,
  type WalkToolbox,
} from '../layout/index.ts'
import {
  chunksOf,
  LabelEncoder,
  pickStarts,
  type ChunkPool,
  type SampleSink,
} from '../series/index.ts'
import { BodyScan } from './body-scan.ts'
import { usualTail } from './series-labels.ts'
import { SeriesLimiter } from './series-limit.ts'
import { SeriesResolver } from './series-resolver.ts'
import { TargetMetadata } from './target-metadata.ts'
import type { Target } from './target.ts'

/** Bad lines kept for people to look at. */
const MAX_BAD_LINES = 10

/** What the series of all targets share. */
export interface SeriesContext {
  readonly pool: ChunkPool
  readonly toolbox: WalkToolbox
  readonly hash: SegmentHash
  readonly sink: SampleSink
  /** Whether HELP and TYPE are read at all. */
  readonly sendsMetadata: boolean
}

/** What came and went with a scrape. */
export interface SeriesChange {
  /** Series that ended: missing from a success, or all when the first scrape after one fails. */
  readonly ended: readonly PageSelection[]
  /** Series the last successful scrape did not have. */
  readonly added: number
}

/**
 * The series of one target.
 *
 * Two lists of pages: those of the last body, with which the next one is compared, and those of the
 * last success, which tell what came and what went. Mostly they are the same.
 */
export class TargetSeries {
  readonly limiter: SeriesLimiter | undefined
  readonly #context: SeriesContext
  readonly #resolver: SeriesResolver
  readonly #encoder: LabelEncoder
  readonly #keepsTimes: boolean
  readonly #metadata: TargetMetadata | undefined
  #known: readonly LayoutPage[] = []
  #succeeded: readonly LayoutPage[] = []
  #isAlive = false
  #generation: number
  #badLines: readonly BadLine[] = []
  #found: readonly BadLine[] = []

  constructor(target: Target, context: SeriesContext) {
    this.#context = context
    this.limiter = target.seriesLimit > 0 ? new SeriesLimiter(target.seriesLimit) : undefined
    this.#resolver = new SeriesResolver(target, context.sink, this.limiter, context.hash)
    this.#encoder = new LabelEncoder(context.pool, usualTail(target))
    this.#keepsTimes = target.job.honorTimestamps
    this.#generation = context.sink.generation
    this.#metadata = context.sendsMetadata
      ? new TargetMetadata(target, context.pool, context.sink)
      : undefined
  }

  /** Begins to read a body; `settle` or `fail` has to follow. */
  scan(timestampMs: number, streamAboveBytes: number): BodyScan {
    const { sink } = this.#context
    const isNewWindow = this.limiter?.advance(timestampMs) === true
    if (isNewWindow || sink.generation !== this.#generation) {
      this.#generation = sink.generation
      this.#replaceKnown([])
    }
    const found: BadLine[] = []
    this.#found = found
    return new BodyScan({
      known: this.#known,
      context: this.#context,
      lines: {
        encoder: this.#encoder,
        resolve: labels => this.#resolver.resolve(labels),
        badLine: (line, number, error) => {
          if (found.length < MAX_BAD_LINES) found.push(badLine(line, number(), error))
        },
      },
      timestampMs,
      keepsTimes: this.#keepsTimes,
      streamAboveBytes,
      metadata: this.#metadata,
    })
  }

  /** Takes over what a scan found in a complete body. */
  settle(scan: BodyScan, isSuccess: boolean): SeriesChange {
    const { pages } = scan
    this.#replaceKnown(pages)
    if (this.#found.length > 0) this.#badLines = this.#found
    else if (scan.looseBadLines === 0 && pages.every(page => page.badLines === 0))
      this.#badLines = []
    if (!isSuccess) return { ended: this.fail(scan), added: 0 }
    const change = changeBetween(this.#succeeded, pages)
    this.#isAlive = true
    this.#succeeded = this.#replace(this.#succeeded, pages)
    return change
  }

  /** Notes a failed scrape; returns the series that ended with it. */
  fail(scan: BodyScan): PageSelection[] {
    const ended = this.#isAlive ? this.#succeeded.map(wholePage) : []
    this.#isAlive = false
    // Part of a long body may have been passed on before the rest failed.
    return keptOnly(
      scan.isStreamed ? [...ended, ...seriesMissing(scan.pages, this.#succeeded)] : ended,
    )
  }

  /** Some of the lines of the last body that are no samples, as they stood when they first came. */
  get badLines(): readonly BadLine[] {
    return this.#badLines
  }

  /** The pages of the last success: what has to end with the target. */
  get last(): readonly LayoutPage[] {
    return this.#succeeded
  }

  /** Lines of the last body. */
  get knownLines(): number {
    return this.#known.reduce((sum, page) => sum + page.count, 0)
  }

  /** Families the last body says something about in HELP, TYPE and the like. */
  get metadataCount(): number {
    return this.#metadata?.count ?? 0
  }

  /** Sends what HELP and TYPE say, when it is due. */
  pushMetadata(nowMs: number): void {
    this.#metadata?.push(nowMs)
  }

  /** Gives back all memory. */
  close(): void {
    this.#metadata?.close()
    this.#replaceKnown([])
    this.#succeeded = this.#replace(this.#succeeded, [])
    this.#isAlive = false
  }

  #replaceKnown(pages: readonly LayoutPage[]): void {
    this.#known = this.#replace(this.#known, pages)
  }

  #replace(before: readonly LayoutPage[], after: readonly LayoutPage[]): readonly LayoutPage[] {
    for (const page of after) page.users++
    for (const page of before) releasePage(page, this.#context.pool)
    return after.length === 0 ? [] : [...after]
  }
}

function changeBetween(before: readonly LayoutPage[], after: readonly LayoutPage[]): SeriesChange {
  // A list of all series of a first body would cost as much memory as a third of their pages.
  if (before.length === 0) {
    return { ended: [], added: after.reduce((sum, page) => sum + page.count - page.badLines, 0) }
  }
  const gone = keptOnly(seriesMissing(before, after))
  const came = seriesMissing(after, before)
  const ended = gone.length === 0 || came.length === 0 ? gone : withoutRenamed(gone, came)
  return { ended, added: countSelected(came) }
}

/** Leaves out lines of which nothing was passed on, so that nothing has to end. */
function keptOnly(selections: readonly PageSelection[]): PageSelection[] {
  return selections.flatMap(({ page, indexes }) => {
    const kept = indexes.filter(i => ((page.flags[i] ?? 0) & (KEPT | OVER_LIMIT)) === KEPT)
    return kept.length === 0 ? [] : [{ page, indexes: kept }]
  })
}

/** Leaves out series that go on under another spelling, or were relabeled into the same. */
function withoutRenamed(
  gone: readonly PageSelection[],
  came: readonly PageSelection[],
): PageSelection[] {
  const names = new Set(came.flatMap(labelSetNames))
  return gone.flatMap(({ page, indexes }) => {
    const own = labelSetNames({ page, indexes })
    const left = indexes.filter((_, i) => own[i] === '' || !names.has(own[i] ?? ''))
    return left.length === 0 ? [] : [{ page, indexes: left }]
  })
}

/** A text for each series that is equal for equal labels on the way out; `''` where none is sent. */
function labelSetNames({ page, indexes }: PageSelection): string[] {
  const routes = page.routes.map(sets => ({ sets, starts: pickStarts(sets) }))
  return indexes.map(i =>
    routes
      .map(({ sets, starts }) => {
        return chunksOf(sets, i, starts[i] ?? 0).join(',')
      })
      .join(';')
      .replace(/^;*$/, ''),
  )
}

function wholePage(page: LayoutPage): PageSelection {
  return { page, indexes: [...page.flags.keys()] }
}
