/** Longer strings hardly repeat. */
const MAX_LENGTH = 256
const DEFAULT_MAX_STRINGS = 64 * 1024

/**
 * Gives the same string object for equal strings, so that what a thousand pods say alike is held
 * once. Strings that nobody asks for any more are forgotten.
 */
export class SharedStrings {
  readonly #maxStrings: number
  #recent = new Map<string, string>()
  #older: ReadonlyMap<string, string> = new Map()

  /** @param maxStrings how many strings may be known, twice over */
  constructor(maxStrings = DEFAULT_MAX_STRINGS) {
    this.#maxStrings = maxStrings
  }

  readonly share = (text: string): string => {
    if (text.length > MAX_LENGTH) return text
    const known = this.#recent.get(text)
    if (known !== undefined) return known
    const shared = this.#older.get(text) ?? text
    if (this.#recent.size >= this.#maxStrings) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(shared, shared)
    return shared
  }

  get size(): number {
    return this.#recent.size + this.#older.size
  }
}
