const MIN_PAUSE_MS = 1000
const MAX_PAUSE_MS = 15_000

/** Whether the disk takes what is written to it, and when to ask again after it did not. */
export class DiskHealth {
  readonly #now: () => number
  readonly #onRefused: (error: unknown) => void
  readonly #onBack: () => void
  #pauseMs = 0
  #retryAtMs = 0
  #errors = 0

  /** @param onRefused called when it first refuses, and not again before `onBack` */
  constructor(now: () => number, onRefused: (error: unknown) => void, onBack: () => void) {
    this.#now = now
    this.#onRefused = onRefused
    this.#onBack = onBack
  }

  /** Operations that failed. */
  get errors(): number {
    return this.#errors
  }

  get isRefused(): boolean {
    return this.#pauseMs > 0
  }

  /** Whether it is worth the trouble to write now. */
  get mayTry(): boolean {
    return !this.isRefused || this.#now() >= this.#retryAtMs
  }

  /** Notes a failure that does not keep others from being tried. */
  note(): void {
    this.#errors++
  }

  refuse(error: unknown): void {
    this.#errors++
    const isNews = !this.isRefused
    this.#pauseMs = isNews ? MIN_PAUSE_MS : Math.min(2 * this.#pauseMs, MAX_PAUSE_MS)
    this.#retryAtMs = this.#now() + this.#pauseMs
    if (isNews) this.#onRefused(error)
  }

  /** Does something with the disk; returns whether it took it. */
  guard(step: () => void): boolean {
    try {
      step()
      return true
    } catch (error) {
      this.refuse(error)
      return false
    }
  }

  accept(): void {
    if (!this.isRefused) return
    this.#pauseMs = 0
    this.#onBack()
  }
}
