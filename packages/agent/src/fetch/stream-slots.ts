/** Lets only a few large bodies be read at the same time; the others wait in order. */
export class StreamSlots {
  #free: number
  readonly #waiting = new Set<() => void>()

  /** @param max how many may hold a slot at the same time */
  constructor(max: number) {
    this.#free = max
  }

  /** Calls `start` as soon as there is a slot, maybe at once. Whoever was started gives it back. */
  take(start: () => void): void {
    if (this.#free === 0) {
      this.#waiting.add(start)
      return
    }
    this.#free--
    start()
  }

  /** Stops waiting; returns false when `start` has been called already. */
  leave(start: () => void): boolean {
    return this.#waiting.delete(start)
  }

  /** Gives a slot back. */
  give(): void {
    const [next] = this.#waiting
    if (next === undefined) {
      this.#free++
      return
    }
    this.#waiting.delete(next)
    // Not from within whoever ends: it may be in the middle of something.
    setImmediate(next)
  }
}
