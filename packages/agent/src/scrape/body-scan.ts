import type { BodyReader } from '../fetch/index.ts'
import { LayoutWalk, releasePage, type LayoutPage, type NewLines, type WalkTools } from '../layout/index.ts'
import type { SeriesContext } from './target-series.ts'

export interface BodyScanOptions {
  /** The pages of the last body. */
  readonly known: readonly LayoutPage[]
  readonly context: SeriesContext
  readonly lines: NewLines
  readonly timestampMs: number
  /** Whether timestamps of the target's own count. */
  readonly keepsTimes: boolean
  /** A body that is longer is passed on while it is read. */
  readonly streamAboveBytes: number
}

/** One body on its way from the fetch to the sink. */
export class BodyScan implements BodyReader {
  readonly #options: BodyScanOptions
  #tools: WalkTools | undefined
  #walk: LayoutWalk | undefined
  #bytes = 0
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
  }

  #begin(): LayoutWalk {
    const { context, known, lines, keepsTimes } = this.#options
    this.#tools = context.toolbox.take(context.sink.routeCount)
    this.#tools.columns.keepTimes(keepsTimes)
    this.#walk = new LayoutWalk(known, this.#tools, lines)
    return this.#walk
  }
}
