import type { ConsulSdConfig } from '../../config/index.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import type { WatchedSource } from '../watched.ts'
import { ApiClient } from './api-client.ts'
import { askConsulAgent, consulApiAccess } from './consul-agent-api.ts'
import { consulHealth } from './consul-health.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'
import { ServiceWatcher, type ServiceCatalog } from './service-watcher.ts'

/** Watches the services of an entry of consul_sd_configs. */
export function openConsulSource(
  config: ConsulSdConfig,
  options: SourceOptions & { readonly changed: () => void },
): WatchedSource {
  const { env } = options
  const api = new ApiClient(config.server, consulApiAccess(config, env), options.requests)
  return new ServiceWatcher({
    ...options,
    api,
    waitMs: options.consulWaitMs,
    maxWaitMs: 525_000,
    metricPrefix: 'vm_promscrape_discovery_consul',
    async catalog() {
      const datacenter = config.datacenter || (await datacenterOf(api))
      return catalogOf(config, datacenter, config.namespace || (env['CONSUL_NAMESPACE'] ?? ''))
    },
  })
}

async function datacenterOf(api: ApiClient): Promise<string> {
  const agent = await askConsulAgent(api)
  return agent.get('Config', 'Datacenter').text()
}

function catalogOf(config: ConsulSdConfig, datacenter: string, namespace: string): ServiceCatalog {
  const { partition, filter, tags } = config
  const query: (readonly [string, string])[] = [['dc', datacenter]]
  if (config.allowStale) query.push(['stale', ''])
  if (namespace !== '') query.push(['ns', namespace])
  if (partition !== '') query.push(['partition', partition])
  for (const [name, value] of config.nodeMeta) query.push(['node-meta', `${name}:${value}`])
  return {
    indexHeader: 'X-Consul-Index',
    list: {
      path: '/v1/catalog/services',
      query: filter === '' ? query : [...query, ['filter', filter]],
    },
    namesOf: answer =>
      answer.entries().flatMap(([name, own]) => {
        const has = new Set(own.texts())
        return isWanted(name, config.services) && tags.every(tag => has.has(tag)) ? [name] : []
      }),
    service: name => ({
      path: `/v1/health/service/${encodeURIComponent(name)}`,
      query: [...query, ...tags.map(tag => ['tag', tag] as const)],
    }),
    targetsOf: answer => answer.items().map(node => targetOf(node, config.tagSeparator)),
  }
}

/** Consul takes the names of services in any case. */
export function isWanted(name: string, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some(one => one.toLowerCase() === name.toLowerCase())
}

function targetOf(entry: JsonView, tagSeparator: string): DiscoveredTarget {
  const node = entry.get('Node')
  const service = entry.get('Service')
  const port = service.get('Port').number()
  const address = service.get('Address').text()
  const labels = new MetaLabels('__meta_consul_')
    .set('address', node.get('Address').text())
    .set('dc', node.get('Datacenter').text())
    .set('health', consulHealth(entry.get('Checks').items()))
    .set('namespace', service.get('Namespace').text())
    .set('partition', service.get('Partition').text())
    .set('node', node.get('Node').text())
    .set('service', service.get('Service').text())
    .set('service_address', address)
    .set('service_id', service.get('ID').text())
    .set('service_port', port)
    .setTags(service.get('Tags').texts(), tagSeparator)
    .setAll('metadata_', node.get('Meta').entries())
    .setAll('service_metadata_', service.get('Meta').entries())
    .setAll('tagged_address_', node.get('TaggedAddresses').entries())
  return {
    address: joinHostPort(address || node.get('Address').text(), port),
    labels: labels.list(),
  }
}
