/** How long a series counts against series_limit after it was first seen. */
const WINDOW_MS = 24 * 60 * 60 * 1000

/**
 * Admits at most `limit` different series within 24 hours; then all start over. Unlike a bloom
 * filter it never takes a new series for a known one; it holds no more than `limit` texts.
 */
export class SeriesLimiter {
  readonly limit: number
  readonly #admitted = new Set<string>()
  #windowEndMs = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** Series admitted in this window. */
  get current(): number {
    return this.#admitted.size
  }

  /** Starts a new window when the last one is over, and says so; call it before each scrape. */
  advance(nowMs: number): boolean {
    if (nowMs < this.#windowEndMs) return false
    this.#windowEndMs = nowMs + WINDOW_MS
    this.#admitted.clear()
    return true
  }

  /** Returns whether a series may be sent; admits it when there is room. */
  admit(series: string): boolean {
    if (this.#admitted.has(series)) return true
    if (this.#admitted.size >= this.limit) return false
    this.#admitted.add(series)
    return true
  }
}
