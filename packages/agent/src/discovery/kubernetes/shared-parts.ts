/**
 * Gives what is equal as one object: the pods of a deployment differ in little.
 *
 * When it is full it forgets everything and starts anew, which costs memory only.
 */
export class SharedParts<T> {
  readonly #max: number
  readonly #parts = new Map<string, Map<string, T>>()
  #size = 0

  /** @param max parts kept at most */
  constructor(max: number) {
    this.#max = max
  }

  /** How many parts it keeps. */
  get size(): number {
    return this.#size
  }

  /** Returns what was made for these two texts before, or makes it. */
  of(kind: string, text: string, make: (kind: string, text: string) => T): T {
    const known = this.#parts.get(kind)?.get(text)
    if (known !== undefined) return known
    if (this.#size >= this.#max) {
      this.#parts.clear()
      this.#size = 0
    }
    let ofKind = this.#parts.get(kind)
    if (ofKind === undefined) this.#parts.set(kind, (ofKind = new Map()))
    const made = make(kind, text)
    ofKind.set(text, made)
    this.#size++
    return made
  }
}
