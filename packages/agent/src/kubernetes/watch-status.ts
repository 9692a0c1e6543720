import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { WatchState } from './types.ts'

/** Says how a watch fares: to whom listens, and to the log once per change. */
export class WatchStatus {
  readonly #name: string
  readonly #log: Logger
  readonly #listeners = new Set<(state: WatchState) => void>()
  #state: WatchState = { kind: 'syncing' }
  /** The trouble that the log was told of; empty when all is well. */
  #toldTrouble = ''

  /** @param name what is watched, as messages say it */
  constructor(name: string, log: Logger) {
    this.#name = name
    this.#log = log
  }

  get state(): WatchState {
    return this.#state
  }

  onState(listener: (state: WatchState) => void): Disposable {
    const own = (state: WatchState): void => listener(state)
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) }
  }

  /** @param kept how many objects of before stay, undefined when there was no list yet */
  fail(state: Extract<WatchState, { text: string }>, kept: number | undefined): void {
    if (state.text !== this.#toldTrouble) {
      this.#toldTrouble = state.text
      const rest = kept === undefined ? '' : `; the ${kept} objects of before stay`
      this.#log.error(`${state.text}${rest}; trying again`)
    }
    this.#set(state, state.text)
  }

  recover(): void {
    if (this.#toldTrouble !== '') this.#log.info(`watching ${this.#name} again`)
    this.#toldTrouble = ''
    this.#set({ kind: 'watching' }, '')
  }

  #set(state: WatchState, text: string): void {
    const before = this.#state
    const textBefore = 'text' in before ? before.text : ''
    if (before.kind === state.kind && textBefore === text) return
    this.#state = state
    for (const listener of this.#listeners) {
      try {
        listener(state)
      } catch (error) {
        this.#log.error(`BUG: cannot tell how a watch fares: ${errorText(error)}`)
      }
    }
  }
}
