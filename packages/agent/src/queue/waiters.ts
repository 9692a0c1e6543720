/** Those who wait for a block. */
export class Waiters {
  readonly #waiting = new Set<() => void>()

  /** Lets all of them look again. */
  wake(): void {
    for (const wake of this.#waiting) wake()
  }

  /** Waits to be woken, or for `signal`. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = (): void => {
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal.addEventListener('abort', done)
    })
  }
}
