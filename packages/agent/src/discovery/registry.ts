import type { Env } from '@vmkit/yaml'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { DiscoveryKind, SdConfig } from '../config/index.ts'
import { createKubernetesHub } from '../kubernetes/index.ts'
import type { DiscoveryRequests } from './discovery-requests.ts'
import { createDnsDiscovery, systemDns, type DnsQueries } from './dns.ts'
import { createFileDiscovery } from './file.ts'
import { createKubernetesDiscovery } from './kubernetes/index.ts'
import { openHttpSource } from './http.ts'
import { createPolledDiscovery, type TargetSource } from './polled.ts'
import { createStaticDiscovery } from './static.ts'
import type { Discovery } from './types.ts'

/** How often each kind of source is looked at, in milliseconds. */
export type CheckIntervals = Readonly<Record<Exclude<DiscoveryKind, 'static_configs'>, number>>

/** What flags say about Kubernetes. */
export interface KubernetesSettings {
  /** -promscrape.kubernetes.apiServerTimeout. */
  readonly apiServerTimeoutMs: number
  /** -promscrape.kubernetes.attachNodeMetadataAll and attachNamespaceMetadataAll. */
  readonly attach: { readonly node: boolean; readonly namespace: boolean }
}

export interface DiscoveriesOptions {
  /** The -promscrape.*SDCheckInterval flags. */
  readonly intervalsMs: CheckIntervals
  readonly kubernetes: KubernetesSettings
  readonly requests: DiscoveryRequests
  readonly metrics: MetricRegistry
  readonly dns?: DnsQueries
  /** Variables for `%{NAME}` in files. */
  readonly env: Env
  readonly log: Logger
}

/** Creates one discovery per kind of source. */
export function createDiscoveries(options: DiscoveriesOptions): readonly Discovery[] {
  const { env, log, intervalsMs, kubernetes, dns = systemDns() } = options
  const polled = <K extends keyof CheckIntervals>(
    kind: K,
    open: (config: SdConfig<K>, options: SourceOptions) => TargetSource,
  ): Discovery => {
    const intervalMs = intervalsMs[kind]
    const sourceOptions = { ...options, intervalMs }
    return createPolledDiscovery({
      kind,
      intervalMs,
      open: config => open(config, sourceOptions),
      log,
    })
  }
  return [
    createStaticDiscovery(log),
    createFileDiscovery({ env, log, intervalMs: intervalsMs.file_sd_configs }),
    polled('http_sd_configs', openHttpSource),
    createDnsDiscovery({ dns, log, intervalMs: intervalsMs.dns_sd_configs }),
    createKubernetesDiscovery({
      ...options,
      intervalMs: intervalsMs.kubernetes_sd_configs,
      attach: kubernetes.attach,
      hub: createKubernetesHub({
        log,
        metrics: options.metrics,
        timing: { serverTimeoutMs: kubernetes.apiServerTimeoutMs },
      }),
    }),
  ]
}

/** What the sources of all polled kinds get. */
export interface SourceOptions {
  /** How often they are asked. */
  readonly intervalMs: number
  readonly requests: DiscoveryRequests
  readonly metrics: MetricRegistry
  readonly env: Env
  readonly log: Logger
}
