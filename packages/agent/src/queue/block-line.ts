/** First in, first out; taking from the front costs the same however long the line is. */
export class BlockLine<T> {
  #items: T[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  peek(): T | undefined {
    return this.#items[this.#head]
  }

  push(item: T): void {
    this.#items.push(item)
  }

  shift(): T | undefined {
    const item = this.#items[this.#head]
    if (item !== undefined) this.#drop(this.#head + 1)
    return item
  }

  /** Takes out the first `count` items that `fits` is true for, wherever they stand. */
  extract(count: number, fits: (item: T) => boolean): T[] {
    const taken: T[] = []
    const kept: T[] = []
    let end = this.#head
    for (; end < this.#items.length && taken.length < count; end++) {
      const item = this.#items[end]
      if (item !== undefined) (fits(item) ? taken : kept).push(item)
    }
    const head = end - kept.length
    for (const [i, item] of kept.entries()) this.#items[head + i] = item
    this.#drop(head)
    return taken
  }

  *[Symbol.iterator](): Generator<T> {
    for (let i = this.#head; i < this.#items.length; i++) {
      const item = this.#items[i]
      if (item !== undefined) yield item
    }
  }

  #drop(head: number): void {
    this.#head = head
    if (head < 64 || head * 2 < this.#items.length) return
    this.#items = this.#items.slice(head)
    this.#head = 0
  }
}
