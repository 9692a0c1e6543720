import type { Labels } from '@vmkit/promql-lite/labels'
import { hash64 } from '../series/index.ts'

/** Multiplier of the xorshift64* generator, which mixes the two hashes. */
const MULTIPLIER = 2685821657736338717n

/**
 * Spreads series over the receivers, exactly as vmagent does: the receiver whose hash makes the
 * largest number with the hash of the labels gets the series, with replicas also those behind it.
 * When a receiver is added, only the series that move to it move.
 */
export class ShardByUrl {
  readonly #nodes: readonly bigint[]
  readonly #replicas: number
  readonly #counts: (name: string) => boolean

  constructor(options: {
    /** The values of -remoteWrite.url as they were given. */
    readonly urls: readonly string[]
    /** How many receivers get each series; less than 1 counts as 1. */
    readonly replicas: number
    /** The only labels that count; all when empty. */
    readonly labels: readonly string[]
    /** Labels that do not count; looked at when `labels` is empty. */
    readonly ignoreLabels: readonly string[]
  }) {
    const { urls, replicas } = options
    const [only, ignored] = [new Set(options.labels), new Set(options.ignoreLabels)]
    this.#nodes = urls.map((url, i) => hash64(`${i + 1}:${url}`))
    this.#replicas = Math.min(Math.max(replicas, 1), urls.length)
    this.#counts = only.size > 0 ? name => only.has(name) : name => !ignored.has(name)
  }

  /** Returns the places of the receivers that get a series; the order of its labels counts. */
  ownersOf(labels: Labels): number[] {
    let text = ''
    for (const { name, value } of labels) if (this.#counts(name)) text += name + value
    const first = this.#largest(hash64(text))
    const count = this.#nodes.length
    return Array.from({ length: this.#replicas }, (_, i) => (first + i) % count)
  }

  #largest(hash: bigint): number {
    let found = 0
    let largest = -1n
    this.#nodes.forEach((node, i) => {
      const mixed = mix(node ^ hash)
      if (mixed <= largest) return
      largest = mixed
      found = i
    })
    return found
  }
}

function mix(bits: bigint): bigint {
  let mixed = bits ^ (bits >> 12n)
  mixed = BigInt.asUintN(64, mixed ^ (mixed << 25n))
  mixed ^= mixed >> 27n
  return BigInt.asUintN(64, mixed * MULTIPLIER)
}
