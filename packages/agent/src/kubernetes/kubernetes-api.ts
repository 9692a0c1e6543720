import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { Connection } from './connection.ts'
import type {
  KubernetesApi,
  Resource,
  ResourceWatch,
  WatchedObject,
  WatchLease,
  WatchScope,
} from './types.ts'
import { createWatchMetrics } from './watch-metrics.ts'
import type { WatchTiming } from './watch-timing.ts'
import { Watcher } from './watcher.ts'

export interface ApiOptions {
  readonly connection: Connection
  readonly ownNamespace: () => Promise<string>
  readonly share: (text: string) => string
  readonly metrics: MetricRegistry
  readonly log: Logger
  readonly timing: WatchTiming
  readonly random: () => number
  /** Told when the first watch begins, and when the last one is over. */
  readonly onUse: (isUsed: boolean) => void
}

/** A watch and how many use it. */
interface Entry {
  readonly plural: string
  readonly resource: unknown
  readonly scopeKey: string
  readonly watch: ResourceWatch<WatchedObject>
  readonly stop: () => Promise<void>
  users: number
  grace: NodeJS.Timeout | undefined
}

/** The watches of one API server. */
export class WatchingApi implements KubernetesApi {
  readonly #options: ApiOptions
  readonly #entries = new Set<Entry>()
  readonly #createdMs = performance.now()

  constructor(options: ApiOptions) {
    this.#options = options
  }

  ownNamespace(): Promise<string> {
    return this.#options.ownNamespace()
  }

  open<T extends WatchedObject>(resource: Resource<T>, scope: WatchScope): WatchLease<T> {
    const own = resource.isNamespaced ? scope : { ...scope, namespace: '' }
    const scopeKey = JSON.stringify([own.namespace, own.label, own.field])
    for (const entry of this.#entries) {
      if (isWatchOf(entry, resource, scopeKey)) return this.#lease(entry, entry.watch)
    }
    const { metrics, onUse } = this.#options
    const watcher = new Watcher({
      ...this.#options,
      resource,
      scope: own,
      metrics: createWatchMetrics(metrics, resource.plural),
    })
    if (this.#entries.size === 0) onUse(true)
    const running = watcher.run()
    const stop = (): Promise<void> => {
      watcher.stop()
      return running
    }
    const { plural } = resource
    const entry: Entry = {
      plural,
      resource,
      scopeKey,
      watch: watcher,
      stop,
      users: 0,
      grace: undefined,
    }
    this.#entries.add(entry)
    return this.#lease(entry, watcher)
  }

  /** Whether nobody has opened a watch for a while. */
  get isIdle(): boolean {
    const ageMs = performance.now() - this.#createdMs
    return this.#entries.size === 0 && ageMs > this.#options.timing.graceMs
  }

  /** How many watches and objects there are of each kind. */
  counts(): ReadonlyMap<string, { readonly watches: number; readonly objects: number }> {
    const counts = new Map<string, { watches: number; objects: number }>()
    for (const { plural, watch } of this.#entries) {
      const count = counts.get(plural) ?? { watches: 0, objects: 0 }
      counts.set(plural, count)
      count.watches++
      count.objects += watch.objects.size
    }
    return counts
  }

  get stats(): Connection['stats'] {
    return this.#options.connection.stats
  }

  async close(): Promise<void> {
    const entries = [...this.#entries]
    await Promise.all(entries.map(entry => this.#end(entry)))
    await this.#options.connection.close()
  }

  #lease<T extends WatchedObject>(entry: Entry, watch: ResourceWatch<T>): WatchLease<T> {
    clearTimeout(entry.grace)
    entry.users++
    return new Lease(watch, () => {
      entry.users--
      if (entry.users > 0) return
      entry.grace = setTimeout(() => void this.#end(entry), this.#options.timing.graceMs)
      // A program that is about to end does not wait for it.
      entry.grace.unref()
    })
  }

  async #end(entry: Entry): Promise<void> {
    clearTimeout(entry.grace)
    if (!this.#entries.delete(entry)) return
    await entry.stop()
    if (this.#entries.size > 0) return
    this.#options.onUse(false)
    await this.#options.connection.close()
  }
}

/** Whether an entry watches this very resource in this scope. */
function isWatchOf<T extends WatchedObject>(
  entry: Entry,
  resource: Resource<T>,
  scopeKey: string,
): entry is Entry & { readonly watch: ResourceWatch<T> } {
  return entry.resource === resource && entry.scopeKey === scopeKey
}

class Lease<T extends WatchedObject> implements WatchLease<T> {
  readonly #watch: ResourceWatch<T>
  readonly #listening = new Set<Disposable>()
  #letGo: (() => void) | undefined

  constructor(watch: ResourceWatch<T>, letGo: () => void) {
    this.#watch = watch
    this.#letGo = letGo
  }

  get objects(): ReadonlyMap<string, T> {
    return this.#watch.objects
  }

  get isSynced(): boolean {
    return this.#watch.isSynced
  }

  get state(): ResourceWatch<T>['state'] {
    return this.#watch.state
  }

  ready(): Promise<void> {
    return this.#watch.ready()
  }

  onChange(listener: Parameters<ResourceWatch<T>['onChange']>[0]): Disposable {
    return this.#listen(this.#watch.onChange(listener))
  }

  onState(listener: Parameters<ResourceWatch<T>['onState']>[0]): Disposable {
    return this.#listen(this.#watch.onState(listener))
  }

  [Symbol.dispose](): void {
    for (const one of this.#listening) one[Symbol.dispose]()
    this.#listening.clear()
    this.#letGo?.()
    this.#letGo = undefined
  }

  #listen(listening: Disposable): Disposable {
    this.#listening.add(listening)
    return {
      [Symbol.dispose]: () => {
        this.#listening.delete(listening)
        listening[Symbol.dispose]()
      },
    }
  }
}
