/**
 * The scrape configuration file.
 *
 * In: a path or URL. Out: jobs with every default filled in and every rule parsed, or a ConfigError
 * that lists all mistakes with their places. A mistake that concerns one job only leaves that job
 * out and is reported beside the others. It must never start anything or look for targets.
 */
export { loadScrapeConfig, parseScrapeConfig } from './load.ts'
export { findFiles, resolvePath } from './paths.ts'
export { targetGroups, type StaticConfig } from './discovery/static.ts'
export type { ApiAccess } from './discovery/api-access.ts'
export type { ConsulAccess } from './discovery/providers/consul-access.ts'
export type { ConsulSdConfig } from './discovery/providers/consul.ts'
export type { ListFilter } from './discovery/providers/list-filter.ts'
export type { DockerSdConfig } from './discovery/providers/docker.ts'
export type { DockerswarmSdConfig } from './discovery/providers/dockerswarm.ts'
export type { Ec2SdConfig } from './discovery/providers/ec2.ts'
export type { ConsulagentSdConfig } from './discovery/providers/consulagent.ts'
export type { NomadSdConfig } from './discovery/providers/nomad.ts'
export type { DigitaloceanSdConfig } from './discovery/providers/digitalocean.ts'
export type { HetznerSdConfig } from './discovery/providers/hetzner.ts'
export type { EurekaSdConfig } from './discovery/providers/eureka.ts'
export type { KumaSdConfig } from './discovery/providers/kuma.ts'
export type { MarathonSdConfig } from './discovery/providers/marathon.ts'
export type { PuppetdbSdConfig } from './discovery/providers/puppetdb.ts'
export type { VultrSdConfig } from './discovery/providers/vultr.ts'
export type { LinodeSdConfig } from './discovery/providers/linode.ts'
export type { OpenstackIdentity, OpenstackSdConfig } from './discovery/providers/openstack.ts'
export type { YandexcloudSdConfig } from './discovery/providers/yandexcloud.ts'
export type { OvhcloudSdConfig, OvhcloudService } from './discovery/providers/ovhcloud.ts'
export type { AzureSdConfig } from './discovery/providers/azure.ts'
export type { GceSdConfig } from './discovery/providers/gce.ts'
export type { DnsSdConfig } from './discovery/dns.ts'
export type { FileSdConfig } from './discovery/file.ts'
export type { HttpSdConfig } from './discovery/http.ts'
export type {
  KubernetesRole,
  KubernetesSdConfig,
  KubernetesServer,
} from './discovery/kubernetes.ts'
export { discoveryKinds } from './discovery/index.ts'
export type { DiscoveryKind, SdConfig, SdConfigs } from './discovery/index.ts'
export type { HttpAccess } from './http-access.ts'
export type { ScrapeFile, ScrapeJob } from './types.ts'
