import { encodeMetadata } from '@vmkit/daemon/wire'
import { getLabel } from '@vmkit/promql-lite/labels'
import { readMetadata } from '../exposition/index.ts'
import type { ChunkPool, SampleSink } from '../series/index.ts'
import type { Target } from './target.ts'

/** How often metadata that stays the same is sent; receivers forget what they do not hear of. */
const REPEAT_MS = 60_000
/** Families kept of one target. */
const MAX_FAMILIES = 100_000

/** What HELP and TYPE of one target say: sent when it changes, and once a minute. */
export class TargetMetadata {
  readonly #pool: ChunkPool
  readonly #sink: Pick<SampleSink, 'pushMetadata'>
  readonly #tenant: { readonly accountId: number; readonly projectId: number }
  #chunks = new Uint32Array()
  #sum = 0
  #isKnown = false
  #sentMs = -Infinity

  constructor(target: Target, pool: ChunkPool, sink: Pick<SampleSink, 'pushMetadata'>) {
    this.#pool = pool
    this.#sink = sink
    this.#tenant = {
      accountId: Number(getLabel(target.tenantLabels, 'vm_account_id')),
      projectId: Number(getLabel(target.tenantLabels, 'vm_project_id')),
    }
  }

  /** Families that were read last. */
  get count(): number {
    return this.#chunks.length
  }

  /** Whether comments with this checksum are the ones that were read last. */
  isKnown(sum: number): boolean {
    return this.#isKnown && this.#sum === sum
  }

  /** Reads the comments of a body, latin1. */
  read(comments: string, sum: number): void {
    const chunks = readMetadata(comments.split('\n'))
      .slice(0, MAX_FAMILIES)
      .map(family => this.#pool.intern(encodeMetadata({ ...family, ...this.#tenant })))
    this.close()
    this.#chunks = Uint32Array.from(chunks)
    this.#sum = sum
    this.#isKnown = true
    this.#sentMs = -Infinity
  }

  /** Sends what is due. */
  push(nowMs: number): void {
    if (this.#chunks.length === 0 || nowMs - this.#sentMs < REPEAT_MS) return
    this.#sentMs = nowMs
    this.#sink.pushMetadata(this.#chunks)
  }

  /** Gives back all memory. */
  close(): void {
    for (const chunk of this.#chunks) this.#pool.release(chunk)
    this.#chunks = new Uint32Array()
    this.#isKnown = false
  }
}
