/**
 * Bounds the share of time that work may take which is welcome but not needed.
 *
 * The account starts full and fills at a steady rate. Work begins while there is anything on it and
 * may overdraw it; then nothing begins until that is paid back.
 */
export class TimeBudget {
  readonly #share: number
  readonly #mostMs: number
  readonly #clock: () => number
  #leftMs: number
  #atMs: number

  /**
   * @param share part of the time, such as 0.01
   * @param mostMs what can be saved up
   * @param clock milliseconds of a clock that is never set back; default `performance.now`
   */
  constructor(share: number, mostMs: number, clock: () => number = () => performance.now()) {
    this.#share = share
    this.#mostMs = mostMs
    this.#clock = clock
    this.#leftMs = mostMs
    this.#atMs = clock()
  }

  /** Does the work if there is time for it; returns whether it did. */
  spend(work: () => void): boolean {
    const began = this.#clock()
    this.#leftMs = Math.min(this.#mostMs, this.#leftMs + this.#share * (began - this.#atMs))
    this.#atMs = began
    if (this.#leftMs <= 0) return false
    try {
      work()
    } finally {
      this.#leftMs -= this.#clock() - began
    }
    return true
  }
}
