import { isDeepStrictEqual } from 'node:util'
import type { ObjectChange } from './types.ts'
import { WorkSlice } from './work-slice.ts'

/** The last known objects of a watch. Who listens is told of each change right after it. */
export class ObjectCache<T> {
  readonly #objects = new Map<string, T>()
  readonly #listeners = new Set<(change: ObjectChange<T>) => void>()

  get objects(): ReadonlyMap<string, T> {
    return this.#objects
  }

  onChange(listener: (change: ObjectChange<T>) => void): Disposable {
    const own = (change: ObjectChange<T>): void => listener(change)
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) }
  }

  /** Returns the object that is there when it is equal to this one, so that equal stays the same. */
  same(key: string, object: T): T {
    const known = this.#objects.get(key)
    return known !== undefined && isDeepStrictEqual(known, object) ? known : object
  }

  /** Sets an object, undefined for one that is gone. */
  set(key: string, object: T | undefined): void {
    const before = this.#objects.get(key)
    const after = object === undefined ? undefined : this.same(key, object)
    if (before === after) return
    if (after === undefined) this.#objects.delete(key)
    else this.#objects.set(key, after)
    for (const listener of this.#listeners) listener({ key, before, after })
  }

  /** Becomes equal to a list, in slices. */
  async replace(list: ReadonlyMap<string, T>): Promise<void> {
    const slice = new WorkSlice()
    for (const key of this.#objects.keys()) {
      if (list.has(key)) continue
      this.set(key, undefined)
      if (slice.isOver) await slice.next()
    }
    for (const [key, object] of list) {
      if (this.#objects.get(key) === object) continue
      this.set(key, object)
      if (slice.isOver) await slice.next()
    }
  }
}
