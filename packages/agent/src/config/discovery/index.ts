import type { Decoder, Problems, YamlNode } from '@vmkit/yaml'
import type { AccessReport } from '../access-report.ts'
import { nodeAt } from '../node-at.ts'
import { consulSd } from './providers/consul.ts'
import { dockerSd } from './providers/docker.ts'
import { dockerswarmSd } from './providers/dockerswarm.ts'
import { ec2Sd } from './providers/ec2.ts'
import { consulagentSd } from './providers/consulagent.ts'
import { nomadSd } from './providers/nomad.ts'
import { digitaloceanSd } from './providers/digitalocean.ts'
import { hetznerSd } from './providers/hetzner.ts'
import { eurekaSd } from './providers/eureka.ts'
import { kumaSd } from './providers/kuma.ts'
import { marathonSd } from './providers/marathon.ts'
import { puppetdbSd } from './providers/puppetdb.ts'
import { vultrSd, type VultrSdConfig } from './providers/vultr.ts'
import { linodeSd } from './providers/linode.ts'
import { openstackSd } from './providers/openstack.ts'
import { yandexcloudSd } from './providers/yandexcloud.ts'
import { ovhcloudSd } from './providers/ovhcloud.ts'
import { azureSd } from './providers/azure.ts'
import { gceSd } from './providers/gce.ts'
import { dnsSd } from './dns.ts'
import { fileSd } from './file.ts'
import { httpSd } from './http.ts'
import { kubernetesSd } from './kubernetes.ts'
import type { UncheckedEntry } from './sd-kind.ts'
import { staticSd } from './static.ts'

/** The fields of a scrape config that say where its targets come from, one for each kind. */
export const discoveryFields = {
  static_configs: staticSd,
  file_sd_configs: fileSd,
  http_sd_configs: httpSd,
  dns_sd_configs: dnsSd,
  kubernetes_sd_configs: kubernetesSd,
  consul_sd_configs: consulSd,
  docker_sd_configs: dockerSd,
  dockerswarm_sd_configs: dockerswarmSd,
  ec2_sd_configs: ec2Sd,
  consulagent_sd_configs: consulagentSd,
  nomad_sd_configs: nomadSd,
  digitalocean_sd_configs: digitaloceanSd,
  hetzner_sd_configs: hetznerSd,
  eureka_sd_configs: eurekaSd,
  kuma_sd_configs: kumaSd,
  marathon_sd_configs: marathonSd,
  puppetdb_sd_configs: puppetdbSd,
  vultr_sd_configs: vultrSd,
  linode_sd_configs: linodeSd,
  openstack_sd_configs: openstackSd,
  yandexcloud_sd_configs: yandexcloudSd,
  ovhcloud_sd_configs: ovhcloudSd,
  azure_sd_configs: azureSd,
  gce_sd_configs: gceSd,
} as const

/** Other names of kinds. */
export const discoveryAliases = { vultr_configs: vultrSd } as const

/** The name of a kind of source, such as `dns_sd_configs`. */
export type DiscoveryKind = keyof typeof discoveryFields

/** All kinds of sources. */
export const discoveryKinds: readonly DiscoveryKind[] = Object.keys(discoveryFields).filter(isKind)

function isKind(name: string): name is DiscoveryKind {
  return Object.hasOwn(discoveryFields, name)
}

/** One entry of a kind, checked and with its defaults filled in. */
export type SdConfig<K extends DiscoveryKind> =
  (typeof discoveryFields)[K] extends Decoder<UncheckedEntry<infer Config>[]> ? Config : never

/** Where the targets of a job come from: the entries of each kind. */
export type SdConfigs = { readonly [K in DiscoveryKind]: readonly SdConfig<K>[] }

/** Where a job stands, and where to report what does not fit. */
export interface JobPlace {
  readonly node: YamlNode
  readonly path: string
  /** The folder relative paths start from. */
  readonly dir: string
  readonly problems: Problems
  readonly warnings: Problems
}

/** Checks the decoded entries of a job. */
export function buildSdConfigs(
  fields: {
    readonly [K in DiscoveryKind]?: readonly UncheckedEntry<SdConfig<K>>[] | undefined
  } & { readonly vultr_configs?: readonly UncheckedEntry<VultrSdConfig>[] | undefined },
  place: JobPlace,
): SdConfigs {
  const build = <Config>(
    kind: string,
    entries: readonly UncheckedEntry<Config>[] | undefined,
  ): readonly Config[] => (entries ?? []).map((check, i) => check(reportOf(place, `${kind}[${i}]`)))
  return {
    static_configs: build('static_configs', fields.static_configs),
    file_sd_configs: build('file_sd_configs', fields.file_sd_configs),
    http_sd_configs: build('http_sd_configs', fields.http_sd_configs),
    dns_sd_configs: build('dns_sd_configs', fields.dns_sd_configs),
    kubernetes_sd_configs: build('kubernetes_sd_configs', fields.kubernetes_sd_configs),
    consul_sd_configs: build('consul_sd_configs', fields.consul_sd_configs),
    docker_sd_configs: build('docker_sd_configs', fields.docker_sd_configs),
    dockerswarm_sd_configs: build('dockerswarm_sd_configs', fields.dockerswarm_sd_configs),
    ec2_sd_configs: build('ec2_sd_configs', fields.ec2_sd_configs),
    consulagent_sd_configs: build('consulagent_sd_configs', fields.consulagent_sd_configs),
    nomad_sd_configs: build('nomad_sd_configs', fields.nomad_sd_configs),
    digitalocean_sd_configs: build('digitalocean_sd_configs', fields.digitalocean_sd_configs),
    hetzner_sd_configs: build('hetzner_sd_configs', fields.hetzner_sd_configs),
    eureka_sd_configs: build('eureka_sd_configs', fields.eureka_sd_configs),
    kuma_sd_configs: build('kuma_sd_configs', fields.kuma_sd_configs),
    marathon_sd_configs: build('marathon_sd_configs', fields.marathon_sd_configs),
    puppetdb_sd_configs: build('puppetdb_sd_configs', fields.puppetdb_sd_configs),
    vultr_sd_configs: [
      ...build('vultr_configs', fields.vultr_configs),
      ...build('vultr_sd_configs', fields.vultr_sd_configs),
    ],
    linode_sd_configs: build('linode_sd_configs', fields.linode_sd_configs),
    openstack_sd_configs: build('openstack_sd_configs', fields.openstack_sd_configs),
    yandexcloud_sd_configs: build('yandexcloud_sd_configs', fields.yandexcloud_sd_configs),
    ovhcloud_sd_configs: build('ovhcloud_sd_configs', fields.ovhcloud_sd_configs),
    azure_sd_configs: build('azure_sd_configs', fields.azure_sd_configs),
    gce_sd_configs: build('gce_sd_configs', fields.gce_sd_configs),
  }
}

function reportOf({ node, path, dir, problems, warnings }: JobPlace, entry: string): AccessReport {
  const into =
    (found: Problems) =>
    (field: string, message: string): void => {
      const place = `${entry}.${field}`
      found.add(nodeAt(node, place), `${path}.${place}`, message, 'bad-value')
    }
  return { dir, error: into(problems), warn: into(warnings) }
}
