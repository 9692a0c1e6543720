import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry, MetricSample } from '@vmkit/daemon/metrics'
import { createAccessResolver, type AccessOptions } from './access.ts'
import { Connection } from './connection.ts'
import { WatchingApi } from './kubernetes-api.ts'
import { SharedStrings } from './shared-strings.ts'
import type { KubernetesAccess, KubernetesApi, KubernetesHub } from './types.ts'
import { roleOf } from './watch-metrics.ts'
import { defaultTiming, type WatchTiming } from './watch-timing.ts'

export interface HubOptions extends AccessOptions {
  readonly log: Logger
  readonly metrics: MetricRegistry
  /** Where it is not as usual. */
  readonly timing?: Partial<WatchTiming>
  /** Source of chance; default `Math.random`. */
  readonly random?: () => number
  /** Clock in milliseconds; default `Date.now`. */
  readonly now?: () => number
}

const PREFIX = 'vm_promscrape_discovery_kubernetes_'

/**
 * Creates what all watches of a program share. Nothing is asked or loaded before the first watch.
 *
 * @example
 * ```ts
 * await using hub = createKubernetesHub({ log, metrics })
 * using pods = hub.api({ kind: 'in-cluster' }).open(podResource, scope)
 * await pods.ready()
 * ```
 */
export function createKubernetesHub(options: HubOptions): KubernetesHub & AsyncDisposable {
  const { metrics, log, random = Math.random, now = Date.now } = options
  const timing = { ...defaultTiming, ...options.timing }
  const strings = new SharedStrings()
  /** Those in use, and those that were asked for lately. */
  const apis = new Map<string, WatchingApi>()
  const collector = metrics.collect(() => samples(apis.values(), strings.size))

  const create = (key: string, access: KubernetesAccess): WatchingApi => {
    const resolver = createAccessResolver(access, options)
    const created: WatchingApi = new WatchingApi({
      connection: new Connection(resolver.resolve, now),
      ownNamespace: resolver.ownNamespace,
      share: strings.share,
      metrics,
      log,
      timing,
      random,
      onUse: isUsed => {
        if (isUsed) apis.set(key, created)
        else if (apis.get(key) === created) apis.delete(key)
      },
    })
    return created
  }
  const close = async (): Promise<void> => {
    collector[Symbol.dispose]()
    await Promise.all([...apis.values()].map(api => api.close()))
    apis.clear()
  }
  return {
    api(access: KubernetesAccess): KubernetesApi {
      const key = JSON.stringify(access)
      const known = apis.get(key)
      if (known !== undefined) return known
      for (const [other, { isIdle }] of apis) if (isIdle) apis.delete(other)
      const api = create(key, access)
      apis.set(key, api)
      return api
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function* samples(apis: Iterable<WatchingApi>, strings: number): Iterable<MetricSample> {
  const byRole = new Map<string, { watches: number; objects: number }>()
  const connections = { conns: 0, dials: 0, dialErrors: 0, bytesRead: 0, bytesWritten: 0 }
  for (const api of apis) {
    for (const [plural, { watches, objects }] of api.counts()) {
      const role = roleOf(plural)
      const sum = byRole.get(role) ?? { watches: 0, objects: 0 }
      byRole.set(role, { watches: sum.watches + watches, objects: sum.objects + objects })
    }
    const { stats } = api
    connections.conns += stats.conns
    connections.dials += stats.dials
    connections.dialErrors += stats.dialErrors
    connections.bytesRead += stats.bytesRead
    connections.bytesWritten += stats.bytesWritten
  }
  const sample = (name: string, value: number, labels = {}): MetricSample => ({
    name: `${PREFIX}${name}`,
    labels,
    value,
  })
  yield sample('conn_bytes_read_total', connections.bytesRead)
  yield sample('conn_bytes_written_total', connections.bytesWritten)
  yield sample('conns', connections.conns)
  yield sample('dial_errors_total', connections.dialErrors)
  yield sample('dials_total', connections.dials)
  for (const [role, { objects }] of byRole) yield sample('objects', objects, { role })
  for (const [role, { watches }] of byRole) yield sample('url_watchers', watches, { role })
  yield { name: 'vmkit_kubernetes_shared_strings', labels: {}, value: strings }
}
