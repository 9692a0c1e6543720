const FIRST_MS = 1000
const MAX_MS = 30_000
const JITTER = 0.1

/** How long to wait after one failure after the other. */
export class Backoff {
  readonly #random: () => number
  readonly #firstMs: number
  #nextMs: number

  constructor(random: () => number, firstMs = FIRST_MS) {
    this.#random = random
    this.#firstMs = firstMs
    this.#nextMs = firstMs
  }

  /** Returns the next wait in milliseconds: 1 s, 2 s and so on up to 30 s, and up to 10 % more. */
  next(): number {
    const waitMs = this.#nextMs * (1 + JITTER * this.#random())
    this.#nextMs = Math.min(MAX_MS, 2 * this.#nextMs)
    return waitMs
  }

  reset(): void {
    this.#nextMs = this.#firstMs
  }
}
