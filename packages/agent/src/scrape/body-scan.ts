import type { BodyReader } from '../fetch/index.ts'
import {
  LayoutWalk,
  releasePage,
  type LayoutPage,
  type NewLines,
  type WalkTools,
} from '../layout/index.ts'
import type { TargetMetadata } from './target-metadata.ts'
import type { SeriesContext } from './target-series.ts'

const HASH = 35
const NEWLINE = 10
/** Comments kept of a body that comes in pieces. */
const MAX_COMMENTS = 100_000

export interface BodyScanOptions {
  /** The pages of the last body. */
  readonly known: readonly LayoutPage[]
  readonly context: SeriesContext
  readonly lines: Omit<NewLines, 'comments'>
  readonly timestampMs: number
  /** Whether timestamps of the target's own count. */
  readonly keepsTimes: boolean
  /** A body that is longer is passed on while it is read. */
  readonly streamAboveBytes: number
  readonly metadata: TargetMetadata | undefined
}

/** One body on its way from the fetch to the sink. */
export class BodyScan implements BodyReader {
  readonly #options: BodyScanOptions
  #tools: WalkTools | undefined
  #walk: LayoutWalk | undefined
  #bytes = 0
  #comments: string[] = []
  /** Pages passed on already. */
  #pushed = 0
  /** Milliseconds spent here. */
  workMs = 0

  constructor(options: BodyScanOptions) {
    this.#options = options
  }

  /** The pages of the body so far. */
  get pages(): readonly LayoutPage[] {
    return this.#walk?.pages ?? []
  }

  /** Bad lines that stand in no page. */
  get looseBadLines(): number {
    return this.#walk?.looseBadLines ?? 0
  }

  /** Whether part of the body was passed on before its end. */
  get isStreamed(): boolean {
    return this.#pushed > 0
  }

  read(piece: Buffer, isLast: boolean): number {
    const startMs = performance.now()
    const walk = this.#walk ?? this.#begin()
    const read = walk.read(piece, isLast)
    if (isLast) this.#readMetadata(piece, walk.commentSum)
    this.#bytes += read
    if (!isLast && this.#bytes > this.#options.streamAboveBytes) this.push()
    this.workMs += performance.now() - startMs
    return read
  }

  /** Passes on what was read so far. */
  push(): void {
    const tools = this.#tools
    if (tools === undefined || this.#walk === undefined) return
    const { sink } = this.#options.context
    const { timestampMs } = this.#options
    const { columns } = tools
    const { pages } = this.#walk
    let offset = 0
    for (; this.#pushed < pages.length; this.#pushed++) {
      const page = pages[this.#pushed]
      if (page === undefined) break
      sink.push({ page, values: columns.values, offset, timestampMs, times: columns.times })
      offset += page.count
    }
    columns.dropFirst(offset)
  }

  /** Gives back what the scan holds; whoever keeps its pages has counted them before. */
  close(): void {
    if (this.#tools === undefined || this.#walk === undefined) return
    const { pool, toolbox } = this.#options.context
    this.#tools.builder.discard()
    for (const page of this.#walk.pages) releasePage(page, pool)
    toolbox.giveBack(this.#tools)
    this.#tools = undefined
    this.#walk = undefined
    this.#comments = []
  }

  /** Of a body in pieces, only the comments in front of new lines are known. */
  #readMetadata(piece: Buffer, sum: number): void {
    const { metadata } = this.#options
    if (metadata === undefined || metadata.isKnown(sum)) return
    metadata.read(this.#bytes === 0 ? commentsOf(piece) : this.#comments.join('\n'), sum)
  }

  #begin(): LayoutWalk {
    const { context, known, lines, keepsTimes } = this.#options
    this.#tools = context.toolbox.take(context.sink.routeCount)
    this.#tools.columns.keepTimes(keepsTimes)
    this.#walk = new LayoutWalk(known, this.#tools, {
      ...lines,
      comments: text => {
        if (this.#comments.length < MAX_COMMENTS) this.#comments.push(text)
      },
    })
    return this.#walk
  }
}

/** Returns the comment lines of a body, latin1. */
function commentsOf(body: Buffer): string {
  const lines: string[] = []
  for (let at = body.indexOf(HASH); at >= 0;) {
    const newline = body.indexOf(NEWLINE, at)
    const end = newline < 0 ? body.length : newline
    // Elsewhere in a line a "#" starts an exemplar, or stands in a label.
    const start = at === 0 ? 0 : body.lastIndexOf(NEWLINE, at - 1) + 1
    if (/^[ \t]*$/.test(body.toString('latin1', start, at))) {
      lines.push(body.toString('latin1', at, end))
    }
    at = body.indexOf(HASH, end)
  }
  return lines.join('\n')
}
