import { setImmediate } from 'node:timers/promises'

const MAX_SLICE_MS = 5

/** Cuts long work into slices, between which everything else gets its turn. */
export class WorkSlice {
  #startMs = performance.now()

  /** Waits for the next slice, if this one is over. */
  async next(): Promise<void> {
    if (!this.isOver) return
    await setImmediate()
    this.#startMs = performance.now()
  }

  get isOver(): boolean {
    return performance.now() - this.#startMs > MAX_SLICE_MS
  }
}
