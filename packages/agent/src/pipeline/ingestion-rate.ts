/**
 * -maxIngestionRate: how many samples a second may come in, on average.
 *
 * Nothing is held back here: what came in is passed on, and as long as there was too much of it,
 * `pauseMs` asks for a pause. At most the samples of one second are saved up.
 */
export class IngestionRate {
  readonly #limit: number
  #budget: number
  #filledMs: number

  /** @param limit samples a second; 0 or less means no limit */
  constructor(limit: number) {
    this.#limit = limit > 0 ? limit : Infinity
    this.#budget = this.#limit
    this.#filledMs = performance.now()
  }

  /** Takes note of samples that came in. */
  note(samples: number): void {
    if (this.#limit === Infinity) return
    this.#fill()
    this.#budget -= samples
  }

  /** How long nothing more should come in, in milliseconds. */
  get pauseMs(): number {
    if (this.#limit === Infinity) return 0
    this.#fill()
    return this.#budget > 0 ? 0 : Math.max(1, Math.ceil((-1000 * this.#budget) / this.#limit))
  }

  #fill(): void {
    const nowMs = performance.now()
    const more = ((nowMs - this.#filledMs) / 1000) * this.#limit
    this.#filledMs = nowMs
    this.#budget = Math.min(this.#budget + more, this.#limit)
  }
}
