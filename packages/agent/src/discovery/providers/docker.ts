import type { Labels } from '@vmkit/promql-lite/labels'
import type { DockerSdConfig, ListFilter } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import { networkLabels } from './docker-networks.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'

/** Makes what answers for an entry of docker_sd_configs: the containers of a daemon. */
export function openDockerSource(config: DockerSdConfig, options: SourceOptions): TargetSource {
  const api = new ApiClient(config.host, config.access, options.requests)
  const query = filterQuery(config.filters)
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      const [networks, containers] = await Promise.all([
        api.get('/networks', query),
        api.get('/containers/json', query),
      ])
      return containerTargets(containers.items(), networkLabels(networks, '__meta_docker_'), config)
    },
  }
}

/** Values of filters with the same name belong together. */
function filterQuery(filters: readonly ListFilter[]): [string, string][] {
  if (filters.length === 0) return []
  const byName = new Map<string, Record<string, true>>()
  for (const { name, values } of filters) {
    const all = byName.get(name) ?? {}
    for (const value of values) all[value] = true
    byName.set(name, all)
  }
  return [['filters', JSON.stringify(Object.fromEntries(byName))]]
}

type Networks = readonly (readonly [name: string, network: JsonView])[]

function containerTargets(
  containers: readonly JsonView[],
  labelsOf: ReadonlyMap<string, Labels>,
  config: DockerSdConfig,
): DiscoveredTarget[] {
  const byId = new Map(containers.map(one => [one.get('Id').text(), one]))
  return containers.flatMap(container => {
    const [name] = container.get('Names').texts()
    if (name === undefined) return []
    const ports = container
      .get('Ports')
      .items()
      .filter(port => port.get('Type').text() === 'tcp')
    return networksOf(container, byId, config.matchFirstNetwork).flatMap(([, network]) => {
      const labels = labelsOf.get(network.get('NetworkID').text()) ?? []
      const make = (address: string, port?: JsonView): DiscoveredTarget =>
        targetOf(address, { container, name, network, port, networkLabels: labels })
      const ip = network.get('IPAddress').text()
      if (ports.length > 0) {
        return ports.map(port => make(joinHostPort(ip, port.get('PrivatePort').number()), port))
      }
      const isOfHost = modeOf(container) === 'host'
      return [make(isOfHost ? config.hostNetworkingHost : joinHostPort(ip, config.port))]
    })
  })
}

const modeOf = (container: JsonView): string => container.get('HostConfig', 'NetworkMode').text()

/** The networks of a container, or those of the container whose networks it shares. */
function networksOf(
  container: JsonView,
  byId: ReadonlyMap<string, JsonView>,
  onlyFirst: boolean,
): Networks {
  let from: JsonView | undefined = container
  let networks: Networks = []
  for (const seen = new Set<JsonView>(); from !== undefined && !seen.has(from);) {
    seen.add(from)
    networks = from.get('NetworkSettings', 'Networks').entries()
    if (networks.length > 0) break
    from = byId.get(/^container:(.*)$/.exec(modeOf(from))?.[1] ?? '')
  }
  const sorted = networks.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return onlyFirst ? sorted.slice(0, 1) : sorted
}

function targetOf(
  address: string,
  parts: {
    readonly container: JsonView
    readonly name: string
    readonly network: JsonView
    readonly port: JsonView | undefined
    readonly networkLabels: Labels
  },
): DiscoveredTarget {
  const { container, name, network, port } = parts
  const labels = new MetaLabels('__meta_docker_').set('network_ip', network.get('IPAddress').text())
  if (port !== undefined) {
    labels.set('port_private', port.get('PrivatePort').number())
    const published = port.get('PublicPort').number()
    if (published > 0) {
      labels.set('port_public', published).set('port_public_ip', port.get('IP').text())
    }
  }
  labels
    .set('container_id', container.get('Id').text())
    .set('container_name', name)
    .set('container_network_mode', modeOf(container))
    .setAll('container_label_', container.get('Labels').entries())
    .addFrom(parts.networkLabels)
  return { address, labels: labels.list() }
}
