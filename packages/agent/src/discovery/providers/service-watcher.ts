import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { ToldTargets } from '../bundle.ts'
import type { DiscoveredTarget } from '../types.ts'
import type { WatchedSource } from '../watched.ts'
import type { ApiClient } from './api-client.ts'
import { BlockingQuery } from './blocking-query.ts'
import type { JsonView } from './json-view.ts'

type Query = readonly (readonly [name: string, value: string])[]

/** How a catalog of services is asked. */
export interface ServiceCatalog {
  readonly indexHeader: string
  readonly list: { readonly path: string; readonly query: Query }
  /** Reads which services are wanted. */
  readonly namesOf: (answer: JsonView) => readonly string[]
  readonly service: (name: string) => { readonly path: string; readonly query: Query }
  /** Reads the targets of a service. */
  readonly targetsOf: (answer: JsonView) => DiscoveredTarget[]
}

export interface ServiceWatcherOptions {
  readonly api: ApiClient
  /** Looks up what the questions need; asked again until it is known. */
  readonly catalog: () => Promise<ServiceCatalog>
  readonly waitMs: number
  readonly maxWaitMs: number
  readonly intervalMs: number
  readonly log: Logger
  readonly metrics: MetricRegistry
  /** Begins the names of metrics, such as `vm_promscrape_discovery_consul`. */
  readonly metricPrefix: string
  readonly changed: () => void
}

interface Watch {
  readonly query: BlockingQuery
  told: ToldTargets
}

/** Watches a catalog of services, and each of the services by itself. */
export class ServiceWatcher implements WatchedSource {
  readonly name: string
  readonly #options: ServiceWatcherOptions
  readonly #watches = new Map<string, Watch>()
  #list: BlockingQuery | undefined
  #starting: Promise<void> | undefined
  #isClosed = false

  constructor(options: ServiceWatcherOptions) {
    this.#options = options
    this.name = options.api.name
    this.#count('_service_watchers_created_total', 0)
    this.#count('_service_watchers_stopped_total', 0)
  }

  async bundles(): Promise<readonly ToldTargets[]> {
    this.#starting ??= this.#start()
    try {
      await this.#starting
    } catch (error) {
      this.#starting = undefined
      throw error
    }
    return Array.from(this.#watches.values(), ({ told }) => told)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const { api } = this.#options
    const names = [...this.#watches.keys()]
    await Promise.all([this.#list?.stop(), ...names.map(name => this.#stopOne(name)), api.close()])
  }

  async #start(): Promise<void> {
    const catalog = await this.#options.catalog()
    if (this.#isClosed) return
    const { api } = this.#options
    this.#list = new BlockingQuery({
      ...this.#options,
      ...catalog.list,
      indexHeader: catalog.indexHeader,
      what: `the services of "${api.name}"`,
      onAnswer: answer => this.#take(catalog, catalog.namesOf(answer)),
    })
    await this.#list.start()
  }

  /** Starts and ends watches, so that there is one for each name. */
  async #take(catalog: ServiceCatalog, names: readonly string[]): Promise<void> {
    const wanted = new Set(names)
    const gone = [...this.#watches.keys()].filter(name => !wanted.has(name))
    const added = names.filter(name => !this.#watches.has(name))
    await Promise.all(gone.map(name => this.#stopOne(name)))
    if (gone.length > 0) this.#options.changed()
    await Promise.all(added.map(name => this.#startOne(catalog, name)))
  }

  async #startOne(catalog: ServiceCatalog, name: string): Promise<void> {
    if (this.#isClosed) return
    const query = new BlockingQuery({
      ...this.#options,
      ...catalog.service(name),
      indexHeader: catalog.indexHeader,
      what: `the nodes of the service "${name}" from "${this.name}"`,
      onAnswer: answer => {
        const told = watch.told.replaceBy(catalog.targetsOf(answer))
        if (told === watch.told) return
        watch.told = told
        this.#options.changed()
      },
    })
    const watch: Watch = { query, told: new ToldTargets([]) }
    this.#watches.set(name, watch)
    this.#count('_service_watchers_created_total', 1)
    this.#running(1)
    await query.start()
  }

  async #stopOne(name: string): Promise<void> {
    const watch = this.#watches.get(name)
    if (watch === undefined) return
    this.#watches.delete(name)
    await watch.query.stop()
    this.#running(-1)
    this.#count('_service_watchers_stopped_total', 1)
  }

  #count(metric: string, by: number): void {
    this.#options.metrics.counter(this.#options.metricPrefix + metric).inc(by)
  }

  #running(by: number): void {
    this.#options.metrics.gauge(`${this.#options.metricPrefix}_service_watchers`).add(by)
  }
}
