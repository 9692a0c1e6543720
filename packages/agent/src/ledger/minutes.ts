const MINUTE_MS = 60_000

/** Sums of the last minutes, oldest first when read. */
export class Minutes {
  readonly #sums: Float64Array
  #minute = 0

  constructor(minutes: number) {
    this.#sums = new Float64Array(minutes)
  }

  /** Adds to the minute of `nowMs`. */
  add(amount: number, nowMs: number): void {
    this.#turnTo(nowMs)
    const i = this.#minute % this.#sums.length
    this.#sums[i] = (this.#sums[i] ?? 0) + amount
  }

  /** Returns the sums; the last is that of the minute of `nowMs`. */
  read(nowMs: number): number[] {
    this.#turnTo(nowMs)
    const { length } = this.#sums
    return Array.from({ length }, (_, i) => this.#sums[(this.#minute + 1 + i) % length] ?? 0)
  }

  #turnTo(nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS)
    // A clock that was set back goes on filling the minute it had reached.
    const passed = Math.min(minute - this.#minute, this.#sums.length)
    for (let i = 0; i < passed; i++) this.#sums[(minute - i) % this.#sums.length] = 0
    this.#minute = Math.max(this.#minute, minute)
  }
}
