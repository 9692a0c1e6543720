/** Refusals that one line of the log tells of. */
export interface Refusals {
  readonly samples: number
  /** Series, or blocks where those are refused whole. */
  readonly entries: number
  /** The receiver's words about the first of them. */
  readonly reason: string
}

/** As vmagent paces such lines. */
const PAUSE_MS = 5000

/**
 * Tells of a refusal at once and gathers those that follow within five seconds: while a backlog
 * drains there may be hundreds a second.
 */
export class RefusalLog implements Disposable {
  readonly #say: (refusals: Refusals) => void
  #gathered: Refusals | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(say: (refusals: Refusals) => void) {
    this.#say = say
  }

  /** Tells of a refusal, now or later. */
  add(refusals: Refusals): void {
    if (this.#timer === undefined) {
      this.#say(refusals)
      this.#timer = setTimeout(() => this[Symbol.dispose](), PAUSE_MS)
      this.#timer.unref()
      return
    }
    const { samples = 0, entries = 0, reason = refusals.reason } = this.#gathered ?? {}
    this.#gathered = {
      samples: samples + refusals.samples,
      entries: entries + refusals.entries,
      reason,
    }
  }

  /** Tells of what was gathered so far. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const gathered = this.#gathered
    this.#gathered = undefined
    if (gathered !== undefined) this.add(gathered)
  }
}
