import { setTimeout as sleep } from 'node:timers/promises'
import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { KubernetesSdConfig, ScrapeJob } from '../../config/index.ts'
import type { KubernetesApi, KubernetesHub } from '../../kubernetes/index.ts'
import type { Discovery, TargetBundle } from '../types.ts'
import { accessOf } from './access.ts'
import { Decoding } from './decoding.ts'
import { openRole, type OpenRole } from './open-role.ts'
import { createResources, type Resources } from './resources.ts'
import type { AttachMetadata } from './role.ts'

/** How long a pass waits for the first lists; what comes later is taken up when it comes. */
const FIRST_WAIT_MS = 5000

export interface KubernetesDiscoveryOptions {
  readonly hub: KubernetesHub
  /** -promscrape.kubernetesSDCheckInterval. */
  readonly intervalMs: number
  /** What is attached where the configuration does not say. */
  readonly attach: AttachMetadata
  readonly metrics: MetricRegistry
  readonly log: Logger
}

/** An entry of kubernetes_sd_configs that is looked after. */
interface Source {
  /** Undefined when it cannot be begun. */
  readonly targets: OpenRole | undefined
  /** Ends when its first lists were read, or it has been waited for long enough. */
  readonly begun: Promise<unknown>
}

/** Makes the discovery of kubernetes_sd_configs: objects of clusters, which are watched. */
export function createKubernetesDiscovery(options: KubernetesDiscoveryOptions): Discovery {
  return new KubernetesDiscovery(options)
}

class KubernetesDiscovery implements Discovery {
  readonly kind = 'kubernetes_sd_configs'
  readonly intervalMs: number
  readonly #options: KubernetesDiscoveryOptions
  readonly #resources: Resources
  readonly #collecting: Disposable
  /** By configuration: jobs with equal entries share what is found. */
  readonly #sources = new Map<string, Promise<Source>>()
  /** What each job had when everything was known. */
  readonly #complete = new Map<string, readonly TargetBundle[]>()
  #configs: readonly KubernetesSdConfig[] = []
  #onChange: () => void = () => undefined

  constructor(options: KubernetesDiscoveryOptions) {
    const { intervalMs, metrics, log } = options
    const decoding = new Decoding({ warn: text => log.warn(text) })
    this.intervalMs = intervalMs
    this.#options = options
    this.#resources = createResources(decoding)
    this.#collecting = metrics.collect(() => [
      { name: 'vmkit_kubernetes_shared_parts', labels: {}, value: decoding.size },
    ])
  }

  onChange(listener: () => void): void {
    this.#onChange = listener
  }

  async discover({ jobName, sd }: ScrapeJob): Promise<readonly TargetBundle[]> {
    const entries = sd.kubernetes_sd_configs
    if (entries.length === 0) return []
    const sources = await Promise.all(entries.map(config => this.#sourceOf(config, jobName)))
    await Promise.all(sources.map(({ begun }) => begun))
    const found = sources.flatMap(({ targets }) => targets ?? [])
    const before = this.#complete.get(jobName)
    const isPending = found.some(({ state }) => state === 'pending')
    const isKnown = found.some(({ state }) => state === 'synced')
    // After a reload the targets of before go on until it is known what there is now.
    if (before !== undefined && (isPending || !isKnown)) return before
    const bundles = found.flatMap(targets => targets.bundles())
    if (!isPending && isKnown) this.#complete.set(jobName, bundles)
    return bundles
  }

  async keepOnly(jobs: readonly ScrapeJob[]): Promise<void> {
    this.#configs = jobs.flatMap(({ sd }) => sd.kubernetes_sd_configs)
    const names = new Set(jobs.map(({ jobName }) => jobName))
    for (const name of this.#complete.keys()) if (!names.has(name)) this.#complete.delete(name)
    const wanted = new Set(this.#configs.map(keyOf))
    await Promise.all(
      Array.from(this.#sources, async ([key, source]) => {
        if (wanted.has(key)) return
        this.#sources.delete(key)
        const { targets } = await source
        targets?.[Symbol.dispose]()
      }),
    )
  }

  async close(): Promise<void> {
    await this.keepOnly([])
    this.#collecting[Symbol.dispose]()
    await this.#options.hub.close()
  }

  #sourceOf(config: KubernetesSdConfig, jobName: string): Promise<Source> {
    const key = keyOf(config)
    const known = this.#sources.get(key)
    if (known !== undefined) return known
    const opening = this.#open(config).catch((error: unknown): Source => {
      this.#options.log.error(
        `job "${jobName}": cannot look for role "${config.role}" in Kubernetes: ${errorText(error)}`,
      )
      // The next pass tries again.
      this.#sources.delete(key)
      return { targets: undefined, begun: Promise.resolve() }
    })
    this.#sources.set(key, opening)
    return opening
  }

  async #open(config: KubernetesSdConfig): Promise<Source> {
    const { hub, attach } = this.#options
    const api = hub.api(accessOf(config.server))
    const targets = openRole(config.role, {
      api,
      resources: this.#resources,
      namespaces: config.ownNamespace ? [await api.ownNamespace()] : config.namespaces,
      selectors: config.selectors,
      attach: config.attachMetadata ?? attach,
      onChange: () => this.#onChange(),
      otherNamespaces: resource => this.#otherNamespaces(config, api, resource),
    })
    const abort = new AbortController()
    const begun = Promise.race([
      targets.ready(),
      sleep(FIRST_WAIT_MS, undefined, { signal: abort.signal }).catch(() => undefined),
    ]).finally(() => abort.abort())
    return { targets, begun }
  }

  /** Where a watch of all namespaces is not allowed, one of those that are known may be. */
  async #otherNamespaces(
    { server }: KubernetesSdConfig,
    api: KubernetesApi,
    resource: string,
  ): Promise<readonly string[]> {
    const { log } = this.#options
    const same = this.#configs.filter(other => keyOf(other.server) === keyOf(server))
    const own = await api.ownNamespace().catch(() => undefined)
    const names = new Set(same.flatMap(({ namespaces }) => namespaces))
    if (own !== undefined) names.add(own)
    const found = [...names]
    log.warn(
      found.length === 0
        ? `cannot watch ${resource} of all namespaces; allow it, or list those that are allowed under "namespaces" of kubernetes_sd_configs`
        : `cannot watch ${resource} of all namespaces; looking at ${found.map(name => `"${name}"`).join(', ')} instead`,
    )
    return found
  }
}

function keyOf(config: unknown): string {
  return JSON.stringify(config)
}
