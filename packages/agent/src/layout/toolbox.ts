import type { ChunkPool } from '../series/index.ts'
import { LineRest } from './line-rest.ts'
import { NumberReader } from './number-reader.ts'
import { PageBuilder } from './page-builder.ts'
import { SegmentFinder } from './segment-finder.ts'
import { SegmentHash } from './segment-hash.ts'
import { ValueColumns } from './value-columns.ts'
import type { WalkTools } from './walk.ts'

/** Columns longer than this are not kept for the next walk. */
const MAX_KEPT_VALUES = 256 * 1024

/** Lends tools to walks. Most walks begin and end within one turn, so few sets are ever made. */
export class WalkToolbox {
  readonly #pool: ChunkPool
  readonly #hash: SegmentHash
  #routeCount: number
  #idle: WalkTools[] = []

  constructor(pool: ChunkPool, hash: SegmentHash, routeCount: number) {
    this.#pool = pool
    this.#hash = hash
    this.#routeCount = routeCount
  }

  /** Takes tools out; `giveBack` has to follow. */
  take(routeCount: number): WalkTools {
    if (routeCount !== this.#routeCount) {
      this.#routeCount = routeCount
      this.#idle = []
    }
    return this.#idle.pop() ?? this.#make()
  }

  giveBack(tools: WalkTools): void {
    if (tools.columns.values.length > MAX_KEPT_VALUES) return
    if (tools.builder.routeCount === this.#routeCount) this.#idle.push(tools)
  }

  #make(): WalkTools {
    const numbers = new NumberReader()
    return {
      pool: this.#pool,
      hash: this.#hash,
      numbers,
      rest: new LineRest(numbers),
      finder: new SegmentFinder(),
      builder: new PageBuilder(this.#pool, this.#routeCount),
      columns: new ValueColumns(),
    }
  }
}
