import { decodeLabels } from '@vmkit/daemon/wire'
import type { Labels } from '@vmkit/promql-lite/labels'
import { ChunkPool, chunksOf, pickStarts, LabelEncoder } from '../../series/index.ts'
import { KEPT, releasePage, type LayoutPage } from '../page.ts'
import { SegmentHash } from '../segment-hash.ts'
import { WalkToolbox } from '../toolbox.ts'
import { LayoutWalk } from '../walk.ts'

export interface ReadSample {
  readonly labels: Labels
  readonly value: number
  readonly timestampMs: number
}

/** Reads the bodies of one target, one after the other, as the scrape loop does. */
export class BodyReaderOfTest {
  readonly pool = new ChunkPool(1)
  readonly hash = new SegmentHash(2, 3)
  readonly #toolbox = new WalkToolbox(this.pool, this.hash, 1)
  readonly #encoder = new LabelEncoder(this.pool)
  pages: readonly LayoutPage[] = []
  /** Lines that were parsed by the book. */
  parsed = 0

  /** @param cuts where the body is cut into pieces */
  read(body: Buffer, cuts: readonly number[] = []): { samples: ReadSample[]; badLines: number } {
    const tools = this.#toolbox.take(1)
    tools.columns.keepTimes(true)
    const walk = new LayoutWalk(this.pages, tools, {
      encoder: this.#encoder,
      resolve: labels => {
        this.parsed++
        const key = Buffer.from(JSON.stringify(labels))
        this.hash.read(new DataView(key.buffer, key.byteOffset, key.length), 0, key.length)
        const { low: keyLow, high: keyHigh } = this.hash
        return { keyLow, keyHigh, flags: KEPT, routes: [labels] }
      },
      comments: () => undefined,
      badLine: () => undefined,
    })
    let at = 0
    for (const cut of [...cuts.filter(c => c < body.length).toSorted((a, b) => a - b), body.length]) {
      // Pieces lie somewhere in a larger buffer, and what is behind them must not be looked at.
      const piece = Buffer.concat([Buffer.from('x'), body.subarray(at, cut), Buffer.from('9 9\n')])
      at += walk.read(piece.subarray(1, 1 + cut - at), cut === body.length)
    }
    const { values, times } = tools.columns
    const samples = this.#samples(walk.pages, values, times ?? new Float64Array())
    const badLines =
      walk.looseBadLines + walk.pages.reduce((sum, page) => sum + page.badLines, 0)
    for (const page of this.pages) releasePage(page, this.pool)
    this.pages = [...walk.pages]
    this.#toolbox.giveBack(tools)
    return { samples, badLines }
  }

  #samples(pages: readonly LayoutPage[], values: Float64Array, times: Float64Array): ReadSample[] {
    let row = 0
    return pages.flatMap(page => {
      const [sets] = page.routes
      const starts = pickStarts(sets!)
      return Array.from({ length: page.count }, (_, i) => {
        const at = row++
        if (page.segments[3 * i]! < 0) return []
        const bytes = Buffer.concat(
          chunksOf(sets!, i, starts[i]!).map(id => this.pool.bytesOf(id)),
        )
        return [{ labels: decodeLabels(bytes), value: values[at]!, timestampMs: times[at]! }]
      }).flat()
    })
  }
}
