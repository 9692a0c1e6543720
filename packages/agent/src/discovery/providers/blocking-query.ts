import { setTimeout as sleep } from 'node:timers/promises'
import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'

/** After this time without an answer a question is asked anew. */
const TIMEOUT_MS = 600_000
/** A first question is answered at once. */
const FIRST_TIMEOUT_MS = 60_000
/** Shortest time between an answer and the next question, however fast things change. */
const MIN_PAUSE_MS = 1000

export interface BlockingQueryOptions {
  readonly api: ApiClient
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  /** The header with the index of an answer, such as `X-Consul-Index`. */
  readonly indexHeader: string
  /** How long the server may wait with its answer, in milliseconds; up to a second for the most. */
  readonly waitMs: number
  /** The most: servers add a sixteenth, and the answer must come within ten minutes. */
  readonly maxWaitMs: number
  /** Longest pause after a failure. */
  readonly intervalMs: number
  readonly log: Logger
  /** Names what is asked, for messages. */
  readonly what: string
  /** Takes an answer with news. What it throws counts as a failure. */
  readonly onAnswer: (answer: JsonView) => void | Promise<void>
}

/**
 * Asks the same question again and again; the server holds the answer back until it is another
 * than before. Trouble is logged, and then what was known stays.
 */
export class BlockingQuery {
  readonly #options: BlockingQueryOptions
  readonly #abort = new AbortController()
  readonly #first = Promise.withResolvers<void>()
  #running: Promise<void> | undefined
  #index = 0

  constructor(options: BlockingQueryOptions) {
    this.#options = options
  }

  /** Starts to ask; ends when the first answer came or failed. */
  start(): Promise<void> {
    this.#running ??= this.#run()
    return this.#first.promise
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { log, what, intervalMs } = this.#options
    const { signal } = this.#abort
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.#ask()
        failures = 0
      } catch (error) {
        if (signal.aborted) break
        failures++
        log.error(`cannot get ${what}: ${errorText(error)}; what was known stays`)
      }
      this.#first.resolve()
      const pauseMs = Math.min(MIN_PAUSE_MS * 2 ** failures, Math.max(intervalMs, MIN_PAUSE_MS))
      await sleep(failures === 0 ? MIN_PAUSE_MS : pauseMs, undefined, { signal }).catch(() => {})
    }
    this.#first.resolve()
  }

  async #ask(): Promise<void> {
    const { api, path, query, indexHeader, waitMs, maxWaitMs, onAnswer } = this.#options
    const wantedMs = waitMs > 1000 ? Math.min(waitMs, maxWaitMs) : maxWaitMs
    const index = ['index', String(this.#index)] as const
    const wait = ['wait', `${Math.floor(wantedMs / 1000)}s`] as const
    const answer = await api.ask({
      path,
      query: [...query, index, wait],
      isWaiting: this.#index > 0,
      timeoutMs: this.#index > 0 ? TIMEOUT_MS : FIRST_TIMEOUT_MS,
      signal: this.#abort.signal,
    })
    const next = nextIndex(answer.header(indexHeader), this.#index)
    if (next === undefined) {
      throw new Error(`the answer of "${api.name}" for "${path}" has no number in ${indexHeader}`)
    }
    if (next === this.#index) return
    await onAnswer(answer.json())
    this.#index = next
  }
}

/** An index that goes back belongs to another history: then the next question is a first one. */
function nextIndex(text: string, index: number): number | undefined {
  if (!/^-?\d+$/.test(text)) return undefined
  const next = Number(text)
  if (next < 1) return 1
  return next < index ? 0 : next
}
