/** Something that waits for its time. */
export interface Waiting {
  /** On the steady clock, in milliseconds. */
  readonly fireAtMs: number
}

/** What waits, earliest first: a binary heap. */
export class ScrapeQueue<T extends Waiting> {
  readonly #heap: T[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest. */
  get first(): T | undefined {
    return this.#heap[0]
  }

  add(item: T): void {
    const heap = this.#heap
    let at = heap.push(item) - 1
    for (; at > 0;) {
      const parent = (at - 1) >>> 1
      const above = heap[parent]
      if (above === undefined || above.fireAtMs <= item.fireAtMs) break
      heap[at] = above
      at = parent
    }
    heap[at] = item
  }

  /** Takes the earliest out. */
  take(): T | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const left = heap[child]
      if (left === undefined) break
      const right = heap[child + 1]
      let least = left
      if (right !== undefined && right.fireAtMs < left.fireAtMs) {
        least = right
        child++
      }
      if (last.fireAtMs <= least.fireAtMs) break
      heap[at] = least
      at = child
    }
    heap[at] = last
    return first
  }
}
