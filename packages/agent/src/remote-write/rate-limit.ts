import { setTimeout as sleep } from 'node:timers/promises'

/** Holds bytes back so that no more than so many pass in a second; a second's worth may pass at once. */
export class RateLimit {
  readonly bytesPerSecond: number
  #waits = 0
  /** When what has passed so far would be through at an even pace. */
  #evenMs = -Infinity

  constructor(bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond
  }

  /** How often something had to wait. */
  get waits(): number {
    return this.#waits
  }

  /** Waits until `bytes` may pass, or `signal` ends the wait. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const delayMs = this.reserve(bytes, performance.now())
    if (delayMs <= 0 || signal.aborted) return
    await sleep(delayMs, undefined, { signal }).catch(() => undefined)
  }

  /** Lets `bytes` pass and returns how long they wait, in milliseconds from `nowMs`. */
  reserve(bytes: number, nowMs: number): number {
    const beganMs = Math.max(this.#evenMs, nowMs)
    const delayMs = Math.max(0, beganMs - nowMs - 1000)
    this.#evenMs = beganMs + (1000 * bytes) / this.bytesPerSecond
    if (delayMs > 0) this.#waits++
    return delayMs
  }
}
