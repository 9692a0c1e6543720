import type { Env } from '@vmkit/yaml'
import type { ApiAccess, NomadSdConfig } from '../../config/index.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import type { WatchedSource } from '../watched.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'
import { ServiceWatcher, type ServiceCatalog } from './service-watcher.ts'

/** Watches the services of an entry of nomad_sd_configs. */
export function openNomadSource(
  config: NomadSdConfig,
  options: SourceOptions & { readonly changed: () => void },
): WatchedSource {
  const { env } = options
  const server = config.server || env['NOMAD_ADDR'] || 'localhost:4646'
  const url = server.includes('://') ? server : `${config.scheme}://${server}`
  const api = new ApiClient(url, withEnvToken(config.access, env), options.requests)
  const catalog = catalogOf(config, env)
  return new ServiceWatcher({
    ...options,
    api,
    waitMs: options.nomadWaitMs,
    maxWaitMs: 562_500,
    metricPrefix: 'vm_promscrape_discovery_nomad',
    catalog: () => Promise.resolve(catalog),
  })
}

function withEnvToken(access: ApiAccess, env: Env): ApiAccess {
  const token = env['NOMAD_TOKEN'] ?? ''
  if (token === '' || access.http.auth !== undefined) return access
  return { ...access, http: { ...access.http, auth: { kind: 'bearer', token } } }
}

function catalogOf(config: NomadSdConfig, env: Env): ServiceCatalog {
  const namespace = config.namespace || (env['NOMAD_NAMESPACE'] ?? '')
  const query: [string, string][] = []
  if (config.allowStale) query.push(['stale', ''])
  if (namespace !== '') query.push(['namespace', namespace])
  query.push(['region', config.region || env['NOMAD_REGION'] || 'global'])
  return {
    indexHeader: 'X-Nomad-Index',
    list: { path: '/v1/services', query },
    namesOf: answer => {
      const services = answer.items().flatMap(one => one.get('Services').items())
      return [...new Set(services.map(service => service.get('ServiceName').text()))]
    },
    service: name => ({ path: `/v1/service/${encodeURIComponent(name)}`, query }),
    targetsOf: answer => answer.items().map(service => targetOf(service, config.tagSeparator)),
  }
}

function targetOf(service: JsonView, tagSeparator: string): DiscoveredTarget {
  const address = service.get('Address').text()
  const port = service.get('Port').number()
  const labels = new MetaLabels('__meta_nomad_')
    .set('address', address)
    .set('dc', service.get('Datacenter').text())
    .set('namespace', service.get('Namespace').text())
    .set('node_id', service.get('NodeID').text())
    .set('service', service.get('ServiceName').text())
    .set('service_address', address)
    .set('service_alloc_id', service.get('AllocID').text())
    .set('service_id', service.get('ID').text())
    .set('service_job_id', service.get('JobID').text())
    .set('service_port', port)
    .setTags(service.get('Tags').texts(), tagSeparator)
  return { address: joinHostPort(address, port), labels: labels.list() }
}
