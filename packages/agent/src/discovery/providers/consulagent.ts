import type { ConsulagentSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import { isWanted } from './consul.ts'
import { askConsulAgent, consulApiAccess } from './consul-agent-api.ts'
import { consulHealth } from './consul-health.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'

/** Makes what answers for an entry of consulagent_sd_configs: the services of one agent. */
export function openConsulagentSource(
  config: ConsulagentSdConfig,
  { env, requests }: SourceOptions,
): TargetSource {
  const api = new ApiClient(config.server, consulApiAccess(config, env), requests)
  const namespace = config.namespace || (env['CONSUL_NAMESPACE'] ?? '')
  const query: [string, string][] = []
  if (namespace !== '') query.push(['ns', namespace])
  if (config.filter !== '') query.push(['filter', config.filter])
  let self: JsonView | undefined
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      const agent = (self ??= await askConsulAgent(api))
      const datacenter = config.datacenter || agent.get('Config', 'Datacenter').text()
      const services = await api.get('/v1/agent/services', query)
      const names = services
        .entries()
        .filter(([, service]) => service.get('Datacenter').text() === datacenter)
        .map(([name]) => name)
        .filter(name => isWanted(name, config.services))
      const found = names.map(async name => {
        const path = `/v1/agent/health/service/name/${encodeURIComponent(name)}`
        const nodes = await api.get(path)
        return nodes.items().map(node => targetOf(node, name, agent, config.tagSeparator))
      })
      return (await Promise.all(found)).flat()
    },
  }
}

function targetOf(
  entry: JsonView,
  name: string,
  agent: JsonView,
  tagSeparator: string,
): DiscoveredTarget {
  const service = entry.get('Service')
  const port = service.get('Port').number()
  const address = service.get('Address').text()
  const agentAddress = agent.get('Member', 'Addr').text()
  const labels = new MetaLabels('__meta_consulagent_')
    .set('address', agentAddress)
    .set('dc', agent.get('Config', 'Datacenter').text())
    .set('health', consulHealth(entry.get('Checks').items()))
    .set('namespace', service.get('Namespace').text())
    .set('node', agent.get('Config', 'NodeName').text())
    .set('service', name)
    .set('service_address', address)
    .set('service_id', service.get('ID').text())
    .set('service_port', port)
    .setTags(service.get('Tags').texts(), tagSeparator)
    .setAll('metadata_', agent.get('Meta').entries())
    .setAll('service_metadata_', service.get('Meta').entries())
    .setAll('tagged_address_', entry.get('Node', 'TaggedAddresses').entries())
  for (const [tag, at] of service.get('TaggedAddresses').entries()) {
    labels.set(`tagged_address_${tag}`, `${at.get('Address').text()}:${at.get('Port').number()}`)
  }
  return { address: joinHostPort(address || agentAddress, port), labels: labels.list() }
}
