import { flag } from '@vmkit/daemon/flags'

/** Flags of service discovery. */
export const discoveryFlags = {
  'promscrape.fileSDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often the files of file_sd_configs are read again',
  }),
  'promscrape.httpSDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often the URLs of http_sd_configs are asked',
  }),
  'promscrape.dnsSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often the names of dns_sd_configs are resolved',
  }),
  'promscrape.kubernetesSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often the targets of kubernetes_sd_configs are gone through again. What changes in the cluster is taken up within a second in any case',
  }),
  'promscrape.kubernetes.apiServerTimeout': flag.duration({
    default: 1_800_000,
    help: 'Longest time one watch of the Kubernetes API lasts before it is begun anew',
  }),
  'promscrape.kubernetes.attachNodeMetadataAll': flag.bool({
    help: 'Attach labels and annotations of nodes to the targets of kubernetes_sd_configs without attach_metadata',
  }),
  'promscrape.kubernetes.attachNamespaceMetadataAll': flag.bool({
    help: 'Attach labels and annotations of namespaces to the targets of kubernetes_sd_configs without attach_metadata',
  }),
  'promscrape.kubernetes.useHTTP2Client': flag.bool({
    help: 'Accepted and without effect: all jobs share one watch for each kind of object, over a few HTTP/1.1 connections',
  }),
  'promscrape.consulSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often a Consul server that fails is asked again, and its services are looked at; changes are taken up sooner',
  }),
  'promscrape.consul.waitTime': flag.duration({
    default: 0,
    help: 'Longest time Consul waits for a change before it answers; default almost 9 minutes',
  }),
  'promscrape.dockerSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often Docker is asked for targets',
  }),
  'promscrape.dockerswarmSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often Docker Swarm is asked for targets',
  }),
  'promscrape.ec2SDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often EC2 is asked for targets',
  }),
  'promscrape.consulagentSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often a Consul agent is asked for targets',
  }),
  'promscrape.nomadSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often a Nomad server that fails is asked again, and its services are looked at; changes are taken up sooner',
  }),
  'promscrape.nomad.waitTime': flag.duration({
    default: 0,
    help: 'Longest time Nomad waits for a change before it answers; default almost 9 minutes',
  }),
  'promscrape.digitaloceanSDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often DigitalOcean is asked for targets',
  }),
  'promscrape.hetznerSDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often Hetzner is asked for targets',
  }),
  'promscrape.eurekaSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often Eureka is asked for targets',
  }),
  'promscrape.kumaSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often Kuma is asked for targets',
  }),
  'promscrape.marathonSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often Marathon is asked for targets',
  }),
  'promscrape.puppetdbSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often PuppetDB is asked for targets',
  }),
  'promscrape.vultrSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often Vultr is asked for targets',
  }),
  'promscrape.linodeSDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often Linode is asked for targets',
  }),
  'promscrape.openstackSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often OpenStack is asked for targets',
  }),
  'promscrape.yandexcloudSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often Yandex Cloud is asked for targets',
  }),
  'promscrape.ovhcloudSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often OVHcloud is asked for targets',
  }),
  'promscrape.azureSDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often Azure is asked for targets',
  }),
  'promscrape.gceSDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often GCE is asked for targets',
  }),
  'promscrape.discovery.maxRemovedPercent': flag.int({
    default: 0,
    help: 'When a job loses more than this share of its targets at once, as when a registry restarts, they are scraped on for -promscrape.discovery.removalGraceTime. Losses of fewer than 5 targets are always believed. 0 believes everything at once',
  }),
  'promscrape.discovery.removalGraceTime': flag.duration({
    default: 300_000,
    help: 'How long targets stay that -promscrape.discovery.maxRemovedPercent keeps',
  }),
  'promscrape.discovery.concurrency': flag.int({
    default: 100,
    help: 'Most requests of service discovery at the same time',
  }),
  'promscrape.discovery.concurrentWaitTime': flag.duration({
    default: 60_000,
    help: 'Longest time a request of service discovery waits for its turn',
  }),
} as const

/** The flags that say how often each kind of source is asked. */
export const checkIntervalFlags = {
  file_sd_configs: 'promscrape.fileSDCheckInterval',
  http_sd_configs: 'promscrape.httpSDCheckInterval',
  dns_sd_configs: 'promscrape.dnsSDCheckInterval',
  kubernetes_sd_configs: 'promscrape.kubernetesSDCheckInterval',
  consul_sd_configs: 'promscrape.consulSDCheckInterval',
  docker_sd_configs: 'promscrape.dockerSDCheckInterval',
  dockerswarm_sd_configs: 'promscrape.dockerswarmSDCheckInterval',
  ec2_sd_configs: 'promscrape.ec2SDCheckInterval',
  consulagent_sd_configs: 'promscrape.consulagentSDCheckInterval',
  nomad_sd_configs: 'promscrape.nomadSDCheckInterval',
  digitalocean_sd_configs: 'promscrape.digitaloceanSDCheckInterval',
  hetzner_sd_configs: 'promscrape.hetznerSDCheckInterval',
  eureka_sd_configs: 'promscrape.eurekaSDCheckInterval',
  kuma_sd_configs: 'promscrape.kumaSDCheckInterval',
  marathon_sd_configs: 'promscrape.marathonSDCheckInterval',
  puppetdb_sd_configs: 'promscrape.puppetdbSDCheckInterval',
  vultr_sd_configs: 'promscrape.vultrSDCheckInterval',
  linode_sd_configs: 'promscrape.linodeSDCheckInterval',
  openstack_sd_configs: 'promscrape.openstackSDCheckInterval',
  yandexcloud_sd_configs: 'promscrape.yandexcloudSDCheckInterval',
  ovhcloud_sd_configs: 'promscrape.ovhcloudSDCheckInterval',
  azure_sd_configs: 'promscrape.azureSDCheckInterval',
  gce_sd_configs: 'promscrape.gceSDCheckInterval',
} as const
