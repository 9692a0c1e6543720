import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 20

/** Asks a page over and over: how long the answers take says how long the program's loop is held. */
export class LoopProbe implements Disposable {
  longestMs = 0
  #isOver = false

  constructor(url: string) {
    void this.#run(url)
  }

  async #run(url: string): Promise<void> {
    while (!this.#isOver) {
      const began = performance.now()
      const answer = await fetch(url).catch(() => undefined)
      await answer?.text()
      if (!this.#isOver) this.longestMs = Math.max(this.longestMs, performance.now() - began)
      await sleep(EVERY_MS)
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true
  }
}
