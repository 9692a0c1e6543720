import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

/** Says on stderr what is going on: one moving line in a terminal, a line for each phase elsewhere. */
export class Progress {
  readonly #out = process.stderr
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  phase(text: string): void {
    this.#signal.throwIfAborted()
    if (this.#out.isTTY) this.#out.write(`\r\u001b[K${text}`)
    else this.#out.write(`${text}\n`)
  }

  /** Says something that stays. */
  note(text: string): void {
    this.#out.write(this.#out.isTTY ? `\r\u001b[K${text}\n` : `${text}\n`)
  }

  /** Waits so many seconds, calls `tick` in each, and ends early with an error when interrupted. */
  async wait(text: string, seconds: number, tick?: (elapsed: number) => void): Promise<void> {
    this.phase(`${text}, ${seconds} s`)
    const start = performance.now()
    for (;;) {
      const elapsed = (performance.now() - start) / 1000
      if (elapsed >= seconds) break
      if (this.#out.isTTY) {
        this.#out.write(`\r\u001b[K${text}, ${Math.floor(elapsed)} of ${seconds} s`)
      }
      const pause = 1000 * Math.min(1, seconds - elapsed)
      await sleep(pause, undefined, { signal: this.#signal }).catch(() => {
        this.#signal.throwIfAborted()
      })
      tick?.((performance.now() - start) / 1000)
    }
  }

  done(): void {
    if (this.#out.isTTY) this.#out.write('\r\u001b[K')
  }
}
