import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import { keyOf } from './raw-object.ts'
import type { Resource, WatchedObject } from './types.ts'
import type { WatchMetrics } from './watch-metrics.ts'

/** Of so many objects it is remembered that there was a warning. */
const MAX_WARNED = 1000

/** Makes objects of what the API server sends, and warns once of each that is of no use. */
export class ObjectReader<T extends WatchedObject> {
  readonly #resource: Resource<T>
  readonly #share: (text: string) => string
  readonly #metrics: WatchMetrics
  readonly #log: Logger
  readonly #warned = new Set<string>()

  constructor(options: {
    readonly resource: Resource<T>
    readonly share: (text: string) => string
    readonly metrics: WatchMetrics
    readonly log: Logger
  }) {
    this.#resource = options.resource
    this.#share = options.share
    this.#metrics = options.metrics
    this.#log = options.log
  }

  /**
   * Returns the key of an object and what is needed of it: nothing when it is of no use, and what
   * was known before when it cannot be read.
   */
  read(
    raw: unknown,
    known: ReadonlyMap<string, T>,
  ): { readonly key: string; readonly object: T | undefined } | undefined {
    const key = this.keyOf(raw)
    if (key === undefined) return undefined
    try {
      const object = this.#resource.decode(raw, this.#share)
      if (object === undefined) this.#skip(key, 'it lacks what is needed')
      else if (this.#warned.size > 0) this.#warned.delete(key)
      return { key, object }
    } catch (error) {
      this.#skip(key, errorText(error))
      return { key, object: known.get(key) }
    }
  }

  /** Returns the key of an object; undefined, with a warning, for one without a name. */
  keyOf(raw: unknown): string | undefined {
    const key = keyOf(raw)
    if (key === undefined) this.#skip('', 'it has no name')
    return key
  }

  skipTooLarge(bytes: number): void {
    this.#skip('', `it has ${bytes} bytes, which is more than is read`)
  }

  #skip(key: string, reason: string): void {
    this.#metrics.skipped.inc()
    if (this.#warned.has(key) || this.#warned.size >= MAX_WARNED) return
    this.#warned.add(key)
    const name = key === '' ? 'one' : `"${key.replace(/^\//, '')}"`
    this.#log.warn(`skipping ${name} of the ${this.#resource.plural}: ${reason}`)
  }
}
