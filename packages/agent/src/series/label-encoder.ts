import { encodeLabels } from '@vmkit/daemon/wire'
import type { Label, Labels } from '@vmkit/promql-lite/labels'
import type { ChunkPool } from './chunk-pool.ts'
import { MAX_CHUNKS } from './label-sets.ts'

/**
 * Turns label sets into chunks: one for each label, and one for all the labels that every series of
 * a target ends with.
 */
export class LabelEncoder {
  /** The chunks of the label set encoded last, each with a user more: the caller's. */
  readonly chunks: number[] = []
  /** Bytes of the label set encoded last. */
  size = 0
  readonly #pool: ChunkPool
  readonly #tail: Labels
  readonly #tailBytes: Uint8Array

  /** @param tail the labels that most label sets end with */
  constructor(pool: ChunkPool, tail: Labels = []) {
    this.#pool = pool
    this.#tail = tail
    this.#tailBytes = encodeLabels(tail)
  }

  /** Encodes a label set into `chunks` and `size`. */
  encode(labels: Labels): void {
    this.chunks.length = 0
    this.size = 0
    const tailAt = this.#tailStart(labels)
    if (labels.length > MAX_CHUNKS) {
      this.#add(encodeLabels(labels))
      return
    }
    for (let i = 0; i < tailAt; i++) {
      const label = labels[i]
      if (label !== undefined) this.#add(encodeLabels([label]))
    }
    if (tailAt < labels.length) this.#add(this.#tailBytes)
  }

  #add(bytes: Uint8Array): void {
    this.chunks.push(this.#pool.intern(bytes))
    this.size += bytes.length
  }

  #tailStart(labels: Labels): number {
    const tail = this.#tail
    const start = labels.length - tail.length
    if (start < 0 || tail.length === 0) return labels.length
    for (let i = 0; i < tail.length; i++) {
      if (!isSame(labels[start + i], tail[i])) return labels.length
    }
    return start
  }
}

function isSame(a: Label | undefined, b: Label | undefined): boolean {
  return a === b || (a?.name === b?.name && a?.value === b?.value)
}
