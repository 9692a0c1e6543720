const MAX_TEXT = 1024

/**
 * Remembers the answers for the texts asked last. Two generations: when the young one is full it
 * becomes the old one, and what was in the old one is forgotten unless asked for since.
 */
export class Memo<T extends {} | null> {
  readonly #size: number
  #young = new Map<string, T>()
  #old = new Map<string, T>()

  constructor(size = 512) {
    this.#size = size
  }

  /** Returns what `compute` says of `text`, from memory when it can. */
  get(text: string, compute: (text: string) => T): T {
    if (text.length > MAX_TEXT) return compute(text)
    const known = this.#young.get(text)
    if (known !== undefined) return known
    const older = this.#old.get(text)
    const answer = older === undefined ? compute(text) : older
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(text, answer)
    return answer
  }
}
