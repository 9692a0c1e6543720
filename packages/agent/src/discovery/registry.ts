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
import { openConsulSource } from './providers/consul.ts'
import { openDockerSource } from './providers/docker.ts'
import { openDockerswarmSource } from './providers/dockerswarm.ts'
import { openEc2Source } from './providers/ec2.ts'
import { openConsulagentSource } from './providers/consulagent.ts'
import { openNomadSource } from './providers/nomad.ts'
import { openDigitaloceanSource } from './providers/digitalocean.ts'
import { openHetznerSource } from './providers/hetzner.ts'
import { openEurekaSource } from './providers/eureka.ts'
import { openKumaSource } from './providers/kuma.ts'
import { openMarathonSource } from './providers/marathon.ts'
import { openPuppetdbSource } from './providers/puppetdb.ts'
import { openVultrSource } from './providers/vultr.ts'
import { openLinodeSource } from './providers/linode.ts'
import { openOpenstackSource } from './providers/openstack.ts'
import { openYandexcloudSource } from './providers/yandexcloud.ts'
import { openOvhcloudSource } from './providers/ovhcloud.ts'
import { openAzureSource } from './providers/azure.ts'
import { openGceSource } from './providers/gce.ts'
import { createPolledDiscovery, type TargetSource } from './polled.ts'
import { createStaticDiscovery } from './static.ts'
import type { Discovery } from './types.ts'
import { createWatchedDiscovery, type WatchedSource } from './watched.ts'

/** A kind of source that is looked at again and again. */
export type CheckedKind = Exclude<DiscoveryKind, 'static_configs'>

/** How often each kind of source is looked at, in milliseconds. */
export type CheckIntervals = (kind: CheckedKind) => number

/** What flags say about Kubernetes. */
export interface KubernetesSettings {
  /** -promscrape.kubernetes.apiServerTimeout. */
  readonly apiServerTimeoutMs: number
  /** -promscrape.kubernetes.attachNodeMetadataAll and attachNamespaceMetadataAll. */
  readonly attach: { readonly node: boolean; readonly namespace: boolean }
  /** Members that have to list everything again do so within this time, not all at once. */
  readonly relistSpreadMs: number
}

export interface DiscoveriesOptions {
  /** The -promscrape.*SDCheckInterval flags. */
  readonly kubernetes: KubernetesSettings
  readonly intervalMs: CheckIntervals
  /** -promscrape.consul.waitTime, in milliseconds; 0 for the most there is. */
  readonly consulWaitMs: number
  /** -promscrape.nomad.waitTime, likewise. */
  readonly nomadWaitMs: number
  readonly requests: DiscoveryRequests
  readonly metrics: MetricRegistry
  readonly dns?: DnsQueries
  /** Variables for `%{NAME}` in files. */
  readonly env: Env
  readonly log: Logger
}

/** Creates one discovery per kind of source. */
export function createDiscoveries(options: DiscoveriesOptions): readonly Discovery[] {
  const { env, log, intervalMs: intervalOf, kubernetes, dns = systemDns() } = options
  const polled = <K extends CheckedKind>(
    kind: K,
    open: (config: SdConfig<K>, options: SourceOptions) => TargetSource,
  ): Discovery => {
    const intervalMs = intervalOf(kind)
    const sourceOptions = { ...options, intervalMs }
    return createPolledDiscovery({
      kind,
      intervalMs,
      open: config => open(config, sourceOptions),
      log,
    })
  }
  const watched = <K extends CheckedKind>(
    kind: K,
    open: (
      config: SdConfig<K>,
      options: SourceOptions & { readonly changed: () => void },
    ) => WatchedSource,
  ): Discovery => {
    const intervalMs = intervalOf(kind)
    const sourceOptions = { ...options, intervalMs }
    return createWatchedDiscovery({
      kind,
      intervalMs,
      open: (config, changed) => open(config, { ...sourceOptions, changed }),
      log,
    })
  }
  return [
    createStaticDiscovery(log),
    createFileDiscovery({ env, log, intervalMs: intervalOf('file_sd_configs') }),
    polled('http_sd_configs', openHttpSource),
    createKubernetesDiscovery({
      ...options,
      intervalMs: intervalOf('kubernetes_sd_configs'),
      attach: kubernetes.attach,
      hub: createKubernetesHub({
        log,
        metrics: options.metrics,
        timing: {
          serverTimeoutMs: kubernetes.apiServerTimeoutMs,
          relistSpreadMs: kubernetes.relistSpreadMs,
        },
      }),
    }),
    createDnsDiscovery({ dns, log, intervalMs: intervalOf('dns_sd_configs') }),
    watched('consul_sd_configs', openConsulSource),
    polled('docker_sd_configs', openDockerSource),
    polled('dockerswarm_sd_configs', openDockerswarmSource),
    polled('ec2_sd_configs', openEc2Source),
    polled('consulagent_sd_configs', openConsulagentSource),
    watched('nomad_sd_configs', openNomadSource),
    polled('digitalocean_sd_configs', openDigitaloceanSource),
    polled('hetzner_sd_configs', openHetznerSource),
    polled('eureka_sd_configs', openEurekaSource),
    polled('kuma_sd_configs', openKumaSource),
    polled('marathon_sd_configs', openMarathonSource),
    polled('puppetdb_sd_configs', openPuppetdbSource),
    polled('vultr_sd_configs', openVultrSource),
    polled('linode_sd_configs', openLinodeSource),
    polled('openstack_sd_configs', openOpenstackSource),
    polled('yandexcloud_sd_configs', openYandexcloudSource),
    polled('ovhcloud_sd_configs', openOvhcloudSource),
    polled('azure_sd_configs', openAzureSource),
    polled('gce_sd_configs', openGceSource),
  ]
}

/** What the sources of all kinds get. */
export interface SourceOptions {
  /** How often they are asked. */
  readonly intervalMs: number
  readonly consulWaitMs: number
  readonly nomadWaitMs: number
  readonly requests: DiscoveryRequests
  readonly metrics: MetricRegistry
  readonly env: Env
  readonly log: Logger
}
