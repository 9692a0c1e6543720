import process from 'node:process'

const BAR = 30
const EVERY_MS = 100

/** Shows on a terminal how far long work is; elsewhere it shows nothing. */
export class Progress {
  readonly #what: string
  readonly #all: number
  #done = 0
  #shownMs = 0

  /** @param all how much there is to do, in any unit */
  constructor(what: string, all: number) {
    this.#what = what
    this.#all = all
  }

  /** Notes that more is done. */
  add(done: number): void {
    this.#done += done
    const nowMs = performance.now()
    if (nowMs - this.#shownMs < EVERY_MS) return
    this.#shownMs = nowMs
    this.#show()
  }

  /** Makes room for other output. */
  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  }

  #show(): void {
    if (!process.stderr.isTTY) return
    const share = this.#all > 0 ? Math.min(1, this.#done / this.#all) : 1
    const full = Math.round(BAR * share)
    const bar = '#'.repeat(full) + '-'.repeat(BAR - full)
    process.stderr.write(`\r${this.#what} [${bar}] ${Math.floor(100 * share)} %\u001b[K`)
  }
}
