import { errorText } from '../errors/index.ts'

/** Runs what reloads configuration. Runs never overlap; triggers during a run share the next one. */
export class ReloadHub {
  readonly #listeners = new Set<() => Promise<void>>()
  readonly #onError: (message: string) => void
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  /** `onError` gets the text of each listener's failure; the other listeners still run. */
  constructor(onError: (message: string) => void) {
    this.#onError = onError
  }

  /** Adds what to run on each reload, after those added before; disposing takes it out again. */
  onReload(listener: () => Promise<void>): Disposable {
    const own = (): Promise<void> => listener()
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) }
  }

  /** Reloads now, or after the reload that is running; resolves when all listeners are done. */
  trigger(): Promise<void> {
    if (this.#running === undefined) {
      this.#running = this.#run()
      return this.#running
    }
    this.#next ??= this.#running.then(() => {
      this.#next = undefined
      this.#running = this.#run()
      return this.#running
    })
    return this.#next
  }

  async #run(): Promise<void> {
    for (const listener of this.#listeners) {
      try {
        await listener()
      } catch (error) {
        this.#onError(`cannot reload: ${errorText(error)}`)
      }
    }
    this.#running = undefined
  }
}
