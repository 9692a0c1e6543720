import type { Label } from '@vmkit/promql-lite/labels'
import { SeriesBatch, decodeLabels, encodeLabels } from '@vmkit/daemon/wire'
import { finalizeLabels, type RelabelRules } from '@vmkit/relabel'

/** What became of a series: its new encoded labels, or nothing. */
type Result = Uint8Array | undefined

/** Series remembered at most; beyond it the memory starts over. */
const MAX_REMEMBERED = 200_000

/**
 * Relabels encoded series, each only once: the answer for a label set is remembered, so steady
 * series cost a lookup.
 */
export class SeriesRelabel {
  readonly #rules: RelabelRules | undefined
  readonly #extraLabels: readonly Label[]
  #remembered = new Map<string, Result>()

  /** @param extraLabels labels set on every series after the rules, over what is there */
  constructor(rules: RelabelRules | undefined, extraLabels: readonly Label[] = []) {
    this.#rules = rules
    this.#extraLabels = extraLabels
  }

  /** Whether every series stays as it is. */
  get isIdentity(): boolean {
    return (this.#rules?.length ?? 0) === 0 && this.#extraLabels.length === 0
  }

  /** Relabels a whole batch into `into`; returns how many samples the rules dropped. */
  relabel(batch: SeriesBatch, into: SeriesBatch): number {
    let dropped = 0
    for (let i = 0; i < batch.sampleCount; i++) {
      const labels = this.#lookUp(batch.labelsAt(i))
      if (labels === undefined) dropped++
      else into.addFrom(batch, i, labels)
    }
    return dropped
  }

  #lookUp(encoded: Uint8Array): Result {
    const key = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.length).toString('latin1')
    const known = this.#remembered.get(key)
    if (known !== undefined || this.#remembered.has(key)) return known
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered = new Map()
    const result = this.#compute(encoded)
    this.#remembered.set(key, result)
    return result
  }

  #compute(encoded: Uint8Array): Result {
    const before = decodeLabels(encoded)
    const applied = this.#rules === undefined ? before : this.#rules.apply(before)
    if (applied === undefined) return undefined
    const labels = [...finalizeLabels(applied)]
    for (const extra of this.#extraLabels) {
      const at = labels.findIndex(label => label.name === extra.name)
      if (at < 0) labels.push(extra)
      else labels[at] = extra
    }
    return labels.length === 0 ? undefined : encodeLabels(labels)
  }
}
