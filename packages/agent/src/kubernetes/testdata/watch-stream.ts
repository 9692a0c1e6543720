import type { ServerResponse } from 'node:http'
import type { ObjectStore, StoredEvent, StoredObject } from './object-store.ts'

/** How the streams of watches can be ended. */
export type WatchEnd =
  /** As when the time is over. */
  | 'end'
  | 'reset'
  /** In the middle of an event, and yet as if all were well. */
  | 'half-event'
  | 'garbage'
  /** With an event that says that the versions are too old. */
  | 'gone'
  /** With an event that says that something failed. */
  | 'error'
  | 'unknown-event'

/** A watch that a client has open. */
export class WatchStream {
  readonly plural: string
  readonly #response: ServerResponse
  readonly #store: ObjectStore
  readonly #matches: (object: StoredObject) => boolean
  /** Nothing is sent any more, as on a connection that is half dead. */
  isStalled = false

  constructor(
    plural: string,
    store: ObjectStore,
    matches: (object: StoredObject) => boolean,
    response: ServerResponse,
  ) {
    this.plural = plural
    this.#store = store
    this.#matches = matches
    this.#response = response
    store.listeners.add(this.send)
    response.on('close', () => store.listeners.delete(this.send))
  }

  /** Sends an event as the selectors show it. */
  readonly send = ({ type, object, text, before }: StoredEvent): void => {
    const wasSeen = before !== undefined && this.#matches(before)
    const isSeen = type !== 'DELETED' && this.#matches(object)
    if (!wasSeen && !isSeen) return
    const shown = isSeen ? (wasSeen ? 'MODIFIED' : 'ADDED') : 'DELETED'
    this.#write(`{"type":"${shown}","object":${text}}\n`)
  }

  sendText(event: string): void {
    this.#write(`${event}\n`)
  }

  sendBookmark(version: number): void {
    this.#write(
      `{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"${version}","creationTimestamp":null}}}\n`,
    )
  }

  end(how: WatchEnd): void {
    this.#store.listeners.delete(this.send)
    const status = (code: number, reason: string): string =>
      JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message: `it is ${reason}` })
    if (how === 'reset') {
      this.#response.destroy()
      return
    }
    if (how === 'half-event') this.#response.write('{"type":"MODIFIED","object":{"metadata":{"na')
    if (how === 'garbage') this.#response.write('<html>not json\n')
    if (how === 'gone') this.#response.write(`{"type":"ERROR","object":${status(410, 'Expired')}}\n`)
    if (how === 'error') {
      this.#response.write(`{"type":"ERROR","object":${status(500, 'InternalError')}}\n`)
    }
    if (how === 'unknown-event') this.#response.write('{"type":"SYNC","object":{}}\n')
    this.#response.end()
  }

  #write(line: string): void {
    if (!this.isStalled) this.#response.write(line)
  }
}
