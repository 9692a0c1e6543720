import { setTimeout as sleep } from 'node:timers/promises'
import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { Trouble } from './ask.ts'
import { Backoff } from './backoff.ts'
import type { Connection } from './connection.ts'
import { listObjects } from './list-objects.ts'
import { ObjectCache } from './object-cache.ts'
import { ObjectReader } from './object-reader.ts'
import { textOf } from './raw-object.ts'
import type { ReadOptions, WatchEvent } from './read-stream.ts'
import { refusalText } from './refusal.ts'
import type { Resource, ResourceWatch, WatchedObject, WatchScope, WatchState } from './types.ts'
import type { WatchMetrics } from './watch-metrics.ts'
import { runSession } from './watch-session.ts'
import { WatchStatus } from './watch-status.ts'
import type { WatchTiming } from './watch-timing.ts'
import { listUrl, watchUrl } from './watch-url.ts'

export interface WatcherOptions<T extends WatchedObject> {
  readonly resource: Resource<T>
  readonly scope: WatchScope
  readonly connection: Connection
  readonly share: (text: string) => string
  readonly metrics: WatchMetrics
  readonly log: Logger
  readonly timing: WatchTiming
  readonly random: () => number
}

type Outcome =
  | { readonly kind: 'listed' }
  /** @param isEarly whether it ended at once and told nothing */
  | { readonly kind: 'ended'; readonly isEarly: boolean }
  | Trouble

/** A session that lasts this long was a good one. */
const GOOD_SESSION_MS = 10_000
/** So many bookmarks say that the server sends them every now and then. */
const USUAL_BOOKMARKS = 2
/** An end that was due; many watches end at the same time. */
const MAX_REWATCH_MS = 500

/** Lists a resource, watches it, and goes on whatever happens, until it is stopped. */
export class Watcher<T extends WatchedObject> implements ResourceWatch<T> {
  readonly #options: WatcherOptions<T>
  readonly #cache = new ObjectCache<T>()
  readonly #reader: ObjectReader<T>
  readonly #read: ReadOptions
  readonly #backoff: Backoff
  readonly #controller = new AbortController()
  readonly #firstList = Promise.withResolvers<void>()
  readonly #name: string
  readonly #status: WatchStatus
  #isSynced = false
  /** Where the next watch begins; empty when there must be a list first. */
  #version = ''
  #apiVersion = 0
  /** Whether anything was heard since the last list. */
  #hasProgress = false
  #failures = 0
  #bookmarks = 0
  /** Lists are allowed and watches are not: there are lists again and again. */
  #isWatchRefused = false

  constructor(options: WatcherOptions<T>) {
    this.#options = options
    this.#name = nameOf(options.resource, options.scope)
    this.#status = new WatchStatus(this.#name, options.log)
    this.#backoff = new Backoff(options.random, options.timing.firstRetryMs)
    this.#reader = new ObjectReader(options)
    this.#read = {
      maxObjectBytes: options.timing.maxObjectBytes,
      onTooLarge: bytes => this.#reader.skipTooLarge(bytes),
    }
    this.#cache.onChange(({ before, after }) => {
      const { added, updated, removed } = options.metrics
      const counter = before === undefined ? added : after === undefined ? removed : updated
      counter.inc()
    })
  }

  get objects(): ReadonlyMap<string, T> {
    return this.#cache.objects
  }

  get isSynced(): boolean {
    return this.#isSynced
  }

  get state(): WatchState {
    return this.#status.state
  }

  ready(): Promise<void> {
    return this.#firstList.promise
  }

  onChange(listener: Parameters<ResourceWatch<T>['onChange']>[0]): Disposable {
    return this.#cache.onChange(change => {
      try {
        listener(change)
      } catch (error) {
        this.#options.log.error(`BUG: cannot tell of a change: ${errorText(error)}`)
      }
    })
  }

  onState(listener: (state: WatchState) => void): Disposable {
    return this.#status.onState(listener)
  }

  /** Runs until it is stopped; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#controller
    while (!signal.aborted) {
      const outcome = await this.#step(signal)
      if (signal.aborted) break
      const waitMs = this.#settle(outcome)
      if (outcome.kind === 'refused' || outcome.kind === 'failed') {
        await this.#options.connection.recheck()
      }
      if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {})
    }
    this.#firstList.resolve()
  }

  stop(): void {
    this.#controller.abort()
  }

  async #step(signal: AbortSignal): Promise<Outcome> {
    try {
      return await (this.#version === '' ? this.#list(signal) : this.#watch(signal))
    } catch (error) {
      return { kind: 'failed', reason: 'access', text: errorText(error) }
    }
  }

  async #list(signal: AbortSignal): Promise<Outcome> {
    const { resource, scope, connection, timing, metrics } = this.#options
    using _ = await connection.lists.take(signal)
    const { client, url } = await connection.open()
    const found = new Map<string, T>()
    const outcome = await listObjects(
      client,
      token => listUrl(token, url, resource, this.#currentVersion(), scope),
      raw => this.#addTo(found, raw),
      { ...timing, signal, silenceTimeoutMs: timing.listSilenceMs, read: this.#read },
    )
    if (outcome.kind !== 'listed') return outcome
    await this.#cache.replace(found)
    metrics.lists.inc()
    this.#version = outcome.resourceVersion
    this.#hasProgress = false
    return { kind: 'listed' }
  }

  #addTo(found: Map<string, T>, raw: unknown): void {
    const read = this.#reader.read(raw, this.#cache.objects)
    if (read?.object !== undefined) found.set(read.key, this.#cache.same(read.key, read.object))
  }

  async #watch(signal: AbortSignal): Promise<Outcome> {
    const { resource, scope, connection, timing } = this.#options
    const { client, url } = await connection.open()
    const { serverTimeoutMs } = timing
    const asked = { resourceVersion: this.#version, timeoutMs: 0.9 * serverTimeoutMs }
    const startMs = performance.now()
    let isOpen = false
    let hasEvents = false
    const end = await runSession(
      client,
      watchUrl(asked, url, resource, this.#currentVersion(), scope),
      {
        ...timing,
        signal,
        read: this.#read,
        maxMs: serverTimeoutMs,
        sendsBookmarks: () => this.#bookmarks >= USUAL_BOOKMARKS,
        maxSilenceMs: timing.bookmarkSilenceMs,
        onOpen: () => {
          isOpen = true
          this.#isWatchRefused = false
          this.#status.recover()
        },
        onEvent: event => {
          this.#apply(event)
          hasEvents = true
          this.#hasProgress = true
        },
      },
    )
    const isGood = hasEvents || (isOpen && performance.now() - startMs > GOOD_SESSION_MS)
    if (isGood) {
      this.#hasProgress = true
      this.#failures = 0
      this.#backoff.reset()
    }
    if (end.kind === 'silent') {
      this.#options.metrics.failed('silence')
      return { kind: 'ended', isEarly: !isGood }
    }
    return end.kind === 'ended' ? { kind: 'ended', isEarly: !isGood } : end
  }

  #apply({ type, object }: WatchEvent): void {
    if (type === 'ADDED' || type === 'MODIFIED') {
      const read = this.#reader.read(object, this.#cache.objects)
      if (read !== undefined) this.#cache.set(read.key, read.object)
    } else if (type === 'DELETED') {
      const key = this.#reader.keyOf(object)
      if (key !== undefined) this.#cache.set(key, undefined)
    } else if (type === 'BOOKMARK') this.#bookmarks++
    else {
      throw new SyntaxError(
        `unexpected event ${JSON.stringify(type.slice(0, 40))}; expected ADDED, MODIFIED, DELETED, BOOKMARK or ERROR`,
      )
    }
    const version = textOf(object, 'metadata', 'resourceVersion')
    if (version !== '') this.#version = version
  }

  /** Takes note of an outcome, and returns how long to wait before the next step. */
  #settle(outcome: Outcome): number {
    const { timing, random, metrics } = this.#options
    switch (outcome.kind) {
      case 'listed':
        this.#isSynced = true
        this.#failures = 0
        if (!this.#isWatchRefused) this.#status.recover()
        this.#firstList.resolve()
        return 0
      case 'ended':
        if (!outcome.isEarly) return MAX_REWATCH_MS * random()
        metrics.failed('ended early')
        return this.#backoff.next()
      case 'expired':
        metrics.stale.inc()
        this.#version = ''
        return this.#hasProgress ? timing.relistSpreadMs * random() : this.#backoff.next()
      case 'not-found':
        return this.#moveOn()
      case 'refused': {
        metrics.failed(`status ${outcome.status}`)
        const { resource, scope } = this.#options
        const { status } = outcome
        const version = this.#currentVersion()
        const text = refusalText(status, resource, version, scope, outcome.text)
        this.#fail({ kind: 'refused', status, text })
        this.#isWatchRefused = this.#version !== ''
        this.#version = ''
        return this.#backoff.next()
      }
      case 'failed': {
        metrics.failed(outcome.reason)
        if (outcome.needsList === true) this.#version = ''
        this.#failures++
        // A single connection that breaks off is nothing to be told of.
        if (!this.#isSynced || this.#failures > 1 || this.#version === '') {
          this.#fail({ kind: 'failing', text: `cannot watch ${this.#name}: ${outcome.text}` })
        }
        return Math.max(this.#backoff.next(), outcome.retryAfterMs ?? 0)
      }
    }
  }

  /** Tries the next version of the API; after the last one all over again, but later. */
  #moveOn(): number {
    const { resource, metrics } = this.#options
    this.#version = ''
    this.#apiVersion++
    if (this.#apiVersion < resource.versions.length) return 0
    this.#apiVersion = 0
    metrics.failed('status 404')
    const tried = resource.versions.map(({ group, version }) =>
      group === '' ? version : `${group}/${version}`,
    )
    this.#fail({
      kind: 'failing',
      text: `cannot watch ${this.#name}: the API server does not know them in ${tried.join(' or ')} (status 404)`,
    })
    return this.#backoff.next()
  }

  #fail(state: Extract<WatchState, { text: string }>): void {
    this.#firstList.resolve()
    this.#status.fail(state, this.#isSynced ? this.#cache.objects.size : undefined)
  }

  #currentVersion(): { readonly group: string; readonly version: string } {
    return this.#options.resource.versions[this.#apiVersion] ?? { group: '', version: 'v1' }
  }
}

/** What is watched, as messages say it. */
function nameOf(
  { plural, isNamespaced }: Resource<WatchedObject>,
  { namespace }: WatchScope,
): string {
  return isNamespaced && namespace !== '' ? `${plural} of namespace "${namespace}"` : plural
}
